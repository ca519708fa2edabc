import * as vscode from 'vscode';
import { HumanError } from '../core/errors.js';
import { type ActDraft, type Rating, stepReference } from '../core/label.js';
import { isJudged } from '../core/trace.js';
import { contextKeys } from './contributions.js';
import { type StepCursor, nextJudged } from './cursor.js';
import type { OpenTrace } from './openTrace.js';
import type { OpenTraces } from './openTraces.js';

/** Turns key presses into label acts. Each resolves when its act is on disk. */
export class Labelling implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeMode = this.#changed.event;
  #isOn = false;
  /** Since when the annotator has been looking at what the next act will be about. */
  #since = Date.now();

  constructor(
    private readonly traces: OpenTraces,
    private readonly cursor: StepCursor,
    /** Shows a trace that is not in the focused editor. */
    private readonly show: (open: OpenTrace) => Promise<void>,
    /** Under which name labels are given. */
    private readonly annotator: () => string,
  ) {}

  get isOn(): boolean {
    return this.#isOn;
  }

  async toggleMode(): Promise<void> {
    this.#isOn = !this.#isOn;
    this.#since = Date.now();
    await vscode.commands.executeCommand('setContext', contextKeys.labelMode, this.#isOn);
    this.#changed.fire();
  }

  /** Rates the step under the cursor (null clears it) and goes on to the next. */
  async rateAtCursor(rating: Rating | null): Promise<void> {
    const { open, step } = this.#atCursor();
    await this.rate(open, step, rating);
    const next = nextJudged(open, step, 1);
    if (next !== undefined) this.cursor.moveTo(open, next);
  }

  async rate(open: OpenTrace, step: number, rating: Rating | null): Promise<void> {
    await this.#append(open, step, { what: 'rate', value: rating });
  }

  async firstErrorAtCursor(): Promise<void> {
    const { open, step } = this.#atCursor();
    await this.firstError(open, step);
    this.cursor.moveTo(open, step);
  }

  async firstError(open: OpenTrace, step: number): Promise<void> {
    await this.#append(open, step, { what: 'first-error', value: step });
  }

  async undo(): Promise<void> {
    await this.#takeBack('undo');
  }

  async redo(): Promise<void> {
    await this.#takeBack('redo');
  }

  async #takeBack(which: 'undo' | 'redo'): Promise<void> {
    const active = this.#activeTrace();
    const { labelFile } = active;
    await labelFile.refresh();
    const act = labelFile.history(this.annotator())[which];
    if (!act) {
      vscode.window.setStatusBarMessage(`Rewardscope: nothing to ${which}`, 2000);
      return;
    }
    // A redo takes an undo back: the step in question is that of the act below both.
    const original = (act.undoes === undefined ? undefined : labelFile.actById(act.undoes)) ?? act;
    const session = await this.traces.sessionOf(active);
    // Records with equal content share their labels: stay where the annotator is.
    const isHere = active.trace.hash === act.trace;
    const trace = isHere ? active.trace : session.traces.find(({ hash }) => hash === act.trace);
    const open = trace ? session.opened(trace) : active;
    const { what, trace: hash, step } = original;
    await labelFile.append({
      ...this.#draft(open),
      undoes: act.act,
      trace: hash,
      what,
      value: null,
      ...(step && { step }),
    });
    if (open !== active) await this.show(open);
    if (step && trace) this.cursor.moveTo(open, step.index);
  }

  async #append(
    open: OpenTrace,
    step: number,
    act: Pick<ActDraft, 'what' | 'value'>,
  ): Promise<void> {
    const judged = open.trace.steps[step];
    if (!judged) throw new Error(`trace ${open.trace.id} has no step ${step}`);
    if (!isJudged(judged)) {
      throw new HumanError(`Step ${step} is an observation: what a tool said is not rated.`);
    }
    await open.labelFile.append({
      ...this.#draft(open),
      ...act,
      step: stepReference(open.trace, step),
    });
  }

  #draft(open: OpenTrace): Omit<ActDraft, 'what' | 'value'> {
    const now = Date.now();
    const ms = now - this.#since;
    this.#since = now;
    const { scoring } = open;
    return {
      trace: open.trace.hash,
      by: this.annotator(),
      ms,
      shown: scoring.kind === 'scored' ? 'rewards' : 'blind',
      source: 'human',
      ...(scoring.kind === 'scored' && { model: scoring.model.hash }),
    };
  }

  #activeTrace(): OpenTrace {
    const open = this.traces.active;
    if (open) return open;
    throw new HumanError('There is no trace in the focused editor. Open one first.');
  }

  #atCursor(): { readonly open: OpenTrace; readonly step: number } {
    const open = this.#activeTrace();
    const step = this.cursor.stepOf(open);
    if (step === undefined) throw new HumanError('This trace has no steps to label.');
    return { open, step };
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
