import * as vscode from 'vscode';
import { type ActDraft, type LabelAct, type LabelHistory, labelHistory } from '../core/label.js';
import type { CurrentTrace } from '../core/labels/currentTrace.js';
import {
  type LostTrace,
  type Orphan,
  isSuccessor,
  lostTraces,
  orphansOf,
  withCarriedLabels,
} from '../core/labels/drift.js';
import type { Problem, Trace } from '../core/trace.js';
import type { JournalPort } from './ports.js';

/** The journal of one trace file, in memory and on disk. */
export class LabelFile implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<string>();
  /** Fires with the hash of the trace whose labels changed; empty if that of any may have. */
  readonly onDidChange = this.#changed.event;
  readonly #byTrace = new Map<string, LabelAct[]>();
  #acts: LabelAct[] = [];
  #lost: readonly LostTrace[] = [];
  problems: readonly Problem[] = [];

  private constructor(private readonly journal: JournalPort) {}

  static async open(journal: JournalPort): Promise<LabelFile> {
    const file = new LabelFile(journal);
    const { acts, problems } = await journal.read();
    for (const act of acts) file.#keep(act);
    file.problems = problems;
    return file;
  }

  get path(): string {
    return this.journal.path;
  }

  get acts(): readonly LabelAct[] {
    return this.#acts;
  }

  actsOf(traceHash: string): readonly LabelAct[] {
    return this.#byTrace.get(traceHash) ?? [];
  }

  /** A trace of the file as its labels leave it; orphans are labels that lost their step. */
  stateOf(trace: Trace): { readonly current: CurrentTrace; readonly orphans: readonly Orphan[] } {
    const lost = this.#lost.filter((each) => isSuccessor(trace, each));
    return withCarriedLabels(trace, this.actsOf(trace.hash), lost);
  }

  /** Tells which traces the file holds; labels of others are carried over to what became of them. */
  hold(traces: readonly Trace[]): readonly Orphan[] {
    this.#lost = lostTraces(this.#byTrace, new Set(traces.map(({ hash }) => hash)));
    if (this.#lost.length === 0) return [];
    this.#changed.fire('');
    return this.#lost
      .filter((lost) => !traces.some((trace) => isSuccessor(trace, lost)))
      .flatMap(orphansOf);
  }

  history(by: string): LabelHistory {
    return labelHistory(this.#acts, by);
  }

  actById(id: string): LabelAct | undefined {
    return this.#acts.find(({ act }) => act === id);
  }

  /** Appends to the journal; what is shown changes once the acts are on disk. */
  async append(drafts: readonly ActDraft[]): Promise<readonly LabelAct[]> {
    const acts = await this.journal.appendAll(drafts);
    for (const act of acts) this.#keep(act);
    this.#tell(acts);
    return acts;
  }

  /** Moves labels that lie in the user's storage beside the trace file; returns how many acts. */
  moveBeside(): Promise<number> {
    return this.journal.moveBeside();
  }

  /** Takes over what another window or the command line has appended meanwhile. */
  async refresh(): Promise<void> {
    const known = new Set(this.#acts.map(({ act }) => act));
    const { acts } = await this.journal.read();
    const others = acts.filter(({ act }) => !known.has(act));
    for (const act of others) this.#keep(act);
    this.#tell(others);
  }

  #tell(acts: readonly LabelAct[]): void {
    const isLost = (hash: string): boolean =>
      this.#lost.some((lost) => lost.acts.some(({ trace }) => trace === hash));
    for (const hash of new Set(acts.map(({ trace }) => trace))) {
      this.#changed.fire(isLost(hash) ? '' : hash);
    }
  }

  #keep(act: LabelAct): void {
    this.#acts.push(act);
    const known = this.#byTrace.get(act.trace);
    if (known) known.push(act);
    else this.#byTrace.set(act.trace, [act]);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
