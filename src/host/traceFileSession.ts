import * as vscode from 'vscode';
import { HumanError, messageOf } from '../core/errors.js';
import type { Problem, Trace } from '../core/trace.js';
import type { LabelFile } from './labelFile.js';
import { OpenTrace, type TracePreferences } from './openTrace.js';
import type { OpenedFile } from './ports.js';
import { detectorThresholds, settings } from './settings.js';
import { traceUri } from './traceUri.js';

/** Where a trace stands in its file. */
type InFile = Pick<Trace, 'record' | 'part'>;

const preferences: TracePreferences = {
  threshold: () => settings.threshold.value,
  detectors: detectorThresholds,
};

function keyOf({ record, part }: InFile): string {
  return `${record}.${part}`;
}

/** A trace file that is open: its traces as they are read, and its labels. */
export class TraceFileSession implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** The list of traces grew or is complete. */
  readonly onDidChange = this.#changed.event;
  readonly items: (Trace | Problem)[] = [];
  readonly #open = new Map<string, OpenTrace>();
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
      for (const open of this.#open.values()) {
        if (hash === '' || open.source.hash === hash) open.labelsChanged();
      }
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

  /** The open trace at a place. Rejects with a HumanError if there is none. */
  async open(place: InFile): Promise<OpenTrace> {
    const known = this.known(place);
    if (known) return known;
    const trace = this.#find(place) ?? (await this.#read, this.#find(place));
    if (!trace) throw this.#noTrace(place);
    return this.opened(trace);
  }

  /** The open trace of a trace that has been read. */
  opened(trace: Trace): OpenTrace {
    const known = this.known(trace);
    if (known) return known;
    const uri = traceUri({ file: this.uri, record: trace.record, part: trace.part });
    const open = new OpenTrace(uri, trace, this.labels, preferences);
    this.#open.set(keyOf(trace), open);
    return open;
  }

  /** The open trace at a place, if it is open. */
  known(place: InFile): OpenTrace | undefined {
    return this.#open.get(keyOf(place));
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

  #find(place: InFile): Trace | undefined {
    return this.traces.find((trace) => keyOf(trace) === keyOf(place));
  }

  #noTrace({ record }: InFile): HumanError {
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
    for (const { text } of this.labels.hold(this.traces))
      this.items.push(this.#orphanProblem(text));
    this.#changed.fire();
  }

  #orphanProblem(text: string): Problem {
    return {
      problem: `A label is of a step that is no longer in the file: ${text.slice(0, 80)}`,
      file: this.labels.path,
      record: null,
    };
  }

  dispose(): void {
    this.#subscription.dispose();
    this.labels.dispose();
    this.#changed.dispose();
    for (const open of this.#open.values()) open.dispose();
  }
}
