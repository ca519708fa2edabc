import * as vscode from 'vscode';
import { type ActDraft, type LabelAct, type LabelHistory, labelHistory } from '../core/label.js';
import type { Problem } from '../core/trace.js';
import type { JournalPort } from './ports.js';

/** The journal of one trace file, in memory and on disk. */
export class LabelFile implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<string>();
  /** Fires with the hash of the trace whose labels changed. */
  readonly onDidChange = this.#changed.event;
  readonly #byTrace = new Map<string, LabelAct[]>();
  #acts: LabelAct[] = [];
  problems: readonly Problem[] = [];

  private constructor(private readonly journal: JournalPort) {}

  static async open(journal: JournalPort): Promise<LabelFile> {
    const file = new LabelFile(journal);
    const { acts, problems } = await journal.read();
    for (const act of acts) file.#keep(act);
    file.problems = problems;
    return file;
  }

  actsOf(traceHash: string): readonly LabelAct[] {
    return this.#byTrace.get(traceHash) ?? [];
  }

  history(by: string): LabelHistory {
    return labelHistory(this.#acts, by);
  }

  actById(id: string): LabelAct | undefined {
    return this.#acts.find(({ act }) => act === id);
  }

  /** Appends to the journal; what is shown changes once the act is on disk. */
  async append(draft: ActDraft): Promise<LabelAct> {
    const act = await this.journal.append(draft);
    this.#keep(act);
    this.#changed.fire(act.trace);
    return act;
  }

  /** Takes over what another window or the command line has appended meanwhile. */
  async refresh(): Promise<void> {
    const known = new Set(this.#acts.map(({ act }) => act));
    const { acts } = await this.journal.read();
    const others = acts.filter(({ act }) => !known.has(act));
    for (const act of others) this.#keep(act);
    for (const hash of new Set(others.map(({ trace }) => trace))) this.#changed.fire(hash);
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
