import * as vscode from 'vscode';
import { HumanError, messageOf } from '../core/errors.js';
import type { Problem, Trace } from '../core/trace.js';
import type { LabelFile } from './labelFile.js';
import { OpenTrace } from './openTrace.js';
import type { OpenedFile } from './ports.js';
import { settings } from './settings.js';
import { traceUri } from './traceUri.js';

/** A trace file that is open: its traces as they are read, and its labels. */
export class TraceFileSession implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** The list of traces grew or is complete. */
  readonly onDidChange = this.#changed.event;
  readonly items: (Trace | Problem)[] = [];
  readonly #open = new Map<number, OpenTrace>();
  readonly #subscription: vscode.Disposable;
  readonly #read: Promise<void>;

  constructor(
    readonly uri: vscode.Uri,
    readonly format: OpenedFile['format'],
    file: OpenedFile,
    readonly labels: LabelFile,
  ) {
    this.items.push(...labels.problems);
    this.#subscription = labels.onDidChange((hash) => {
      for (const open of this.#open.values()) if (open.trace.hash === hash) open.labelsChanged();
    });
    this.#read = this.#readAll(file);
  }

  get traces(): readonly Trace[] {
    return this.items.filter((item): item is Trace => !('problem' in item));
  }

  /** All traces, waiting for those that are still being read. */
  async allTraces(): Promise<readonly Trace[]> {
    await this.#read;
    return this.traces;
  }

  /** The open trace of a record. Rejects with a HumanError if that record has none. */
  async open(record: number): Promise<OpenTrace> {
    const known = this.#open.get(record);
    if (known) return known;
    const trace = this.#find(record) ?? (await this.#read, this.#find(record));
    if (!trace) throw this.#noTrace(record);
    return this.opened(trace);
  }

  /** The open trace of a trace that has been read. */
  opened(trace: Trace): OpenTrace {
    const known = this.#open.get(trace.record);
    if (known) return known;
    const uri = traceUri(this.uri, trace.record);
    const open = new OpenTrace(uri, trace, this.labels, () => settings.threshold.value);
    this.#open.set(trace.record, open);
    return open;
  }

  /** The open trace of a record, if it is open. */
  known(record: number): OpenTrace | undefined {
    return this.#open.get(record);
  }

  /** The first trace of the file. */
  async first(): Promise<Trace> {
    const first = this.traces[0] ?? (await this.allTraces())[0];
    if (first) return first;
    const reason = this.items.find((item) => 'problem' in item);
    throw new HumanError(
      `No trace in ${this.uri.fsPath} can be read${reason ? `: ${reason.problem}` : ''}.`,
    );
  }

  #find(record: number): Trace | undefined {
    return this.traces.find((trace) => trace.record === record);
  }

  #noTrace(record: number): HumanError {
    const problem = this.items.find((item) => 'problem' in item && item.record === record);
    const why = problem && 'problem' in problem ? problem.problem : 'there is no such record';
    return new HumanError(`Record ${record} of ${this.uri.fsPath} cannot be shown: ${why}.`);
  }

  async #readAll(file: OpenedFile): Promise<void> {
    const every = 200;
    try {
      for await (const item of file.traces()) {
        this.items.push(item);
        if (this.items.length === 1 || this.items.length % every === 0) this.#changed.fire();
      }
    } catch (error) {
      this.items.push({ problem: messageOf(error), file: this.uri.fsPath, record: null });
    }
    this.#changed.fire();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.labels.dispose();
    this.#changed.dispose();
    for (const open of this.#open.values()) open.dispose();
  }
}
