import * as vscode from 'vscode';
import { randomUUID } from 'node:crypto';
import { HumanError } from '../core/errors.js';
import { type ActDraft, type LabelAct, type Rating, stepReference } from '../core/label.js';
import {
  type Said,
  acceptToEnd,
  rateSteps,
  splitAt,
  mergeWithNext,
  unlabelledAfter,
} from '../core/labels/drafts.js';
import { originOf } from '../core/labels/drift.js';
import { isJudged } from '../core/trace.js';
import { contextKeys } from './contributions.js';
import { type StepCursor, nextJudged } from './cursor.js';
import type { OpenTrace } from './openTrace.js';
import type { OpenTraces } from './openTraces.js';
import { settings } from './settings.js';
import type { Target } from './target.js';

/** Turns key presses into label acts. Each resolves when its acts are on disk. */
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
    readonly annotator: () => string,
    /** The chance with which the order of work put a trace forward, where it draws. */
    private readonly propensity: (open: OpenTrace) => number | undefined,
  ) {}

  get isOn(): boolean {
    return this.#isOn;
  }

  async toggleMode(): Promise<void> {
    this.#isOn = !this.#isOn;
    this.#since = Date.now();
    await this.bindKeys();
    this.#changed.fire();
  }

  /** Single keys label only where the user wants them; chords do in label mode, always. */
  async bindKeys(): Promise<void> {
    const hasSingle = this.#isOn && settings.labelKeys.value === 'single';
    await vscode.commands.executeCommand('setContext', contextKeys.labelMode, hasSingle);
    await vscode.commands.executeCommand('setContext', contextKeys.labelChords, this.#isOn);
  }

  async toggleBlindMode(): Promise<void> {
    this.traces.isBlind = !this.traces.isBlind;
    await vscode.commands.executeCommand('setContext', contextKeys.blindMode, this.traces.isBlind);
    this.#changed.fire();
  }

  /** Rates the step, or every selected one (null clears it), and goes on to the next. */
  async rate({ open, step }: Target, rating: Rating | null): Promise<void> {
    const selected = this.cursor.selectedSteps(open);
    const isRange = selected.length > 1 && selected.includes(step);
    const steps = isRange
      ? selected.filter((each) => isRated(open, each))
      : [judgedStep(open, step)];
    await this.say(open, rateSteps(open.trace, steps, rating));
    this.advance(open, steps.at(-1) ?? step);
  }

  async firstError({ open, step }: Target): Promise<void> {
    const reference = stepReference(open.trace, judgedStep(open, step));
    await this.say(open, [{ what: 'first-error', value: step, step: reference }]);
    this.advance(open, step);
  }

  /** Takes the PRM's label over. */
  async accept({ open, step }: Target): Promise<void> {
    const { rewards, threshold } = this.#suggestions(open);
    const reward = rewards[judgedStep(open, step)];
    if (reward === undefined) throw new HumanError(`The PRM says nothing of step ${step}.`);
    const rating = reward < threshold ? -1 : 1;
    await this.say(open, rateSteps(open.trace, [step], rating, 'accept'));
    this.advance(open, step);
  }

  async acceptToEnd({ open, step }: Target): Promise<void> {
    const { rewards, threshold } = this.#suggestions(open);
    const said = acceptToEnd(open.trace, step, rewards, threshold);
    if (said.length === 0)
      throw new HumanError('The PRM says nothing of this step and those below.');
    await this.say(open, said);
    this.advance(open, said.at(-1)?.step?.index ?? step);
  }

  /** Gives the unlabelled steps below the label of this one. */
  async applyToFollowing({ open, step }: Target): Promise<void> {
    const label = open.labels[step];
    if (!label) throw new HumanError(`Step ${step} has no label to apply. Label it first.`);
    const steps = unlabelledAfter(open.trace, step, open.labels);
    await this.say(open, rateSteps(open.trace, steps, label.rating, 'apply-to-following'));
    this.advance(open, steps.at(-1) ?? step);
  }

  async split({ open, step }: Target, at: number): Promise<void> {
    await this.say(open, [splitAt(open.trace, judgedStep(open, step), at)]);
    this.cursor.moveTo(open, step);
  }

  async merge({ open, step }: Target): Promise<void> {
    const said = mergeWithNext(open.trace, judgedStep(open, step));
    if (!said) throw new HumanError('The last step has none below to be merged with.');
    judgedStep(open, step + 1);
    await this.say(open, [said]);
    this.cursor.moveTo(open, step);
  }

  async undo(): Promise<void> {
    await this.#takeBack('undo');
  }

  async redo(): Promise<void> {
    await this.#takeBack('redo');
  }

  /** Writes what was said of a trace, by one key press, to its journal. */
  async say(open: OpenTrace, said: readonly Said[]): Promise<readonly LabelAct[]> {
    const { source, labelFile } = open;
    const isFirst = !labelFile.actsOf(source.hash).some(({ origin }) => origin);
    const about = this.#about(open);
    const batch = said.length > 1 ? { batch: randomUUID() } : {};
    const propensity = this.propensity(open);
    return labelFile.append(
      said.map((each, index) => ({
        ...about,
        ...each,
        ...batch,
        ...(index > 0 && { ms: 0 }),
        shown: this.#shown(open, each.step?.index),
        ...(propensity !== undefined && { propensity }),
        ...(isFirst && index === 0 && { origin: originOf(source) }),
      })),
    );
  }

  /** Goes on to the next step and shows it. */
  advance(open: OpenTrace, step: number): void {
    this.cursor.moveTo(open, nextJudged(open, step, 1) ?? step);
  }

  async #takeBack(which: 'undo' | 'redo'): Promise<void> {
    const active = activeTrace(this.traces);
    const { labelFile } = active;
    await labelFile.refresh();
    const acts = labelFile.history(this.annotator())[which];
    const [first] = acts;
    if (!first) {
      vscode.window.setStatusBarMessage(`Rewardscope: nothing to ${which}`, 2000);
      return;
    }
    const open = await this.#traceOf(first, active);
    const about = this.#about(open);
    const batch = acts.length > 1 ? { batch: randomUUID() } : {};
    await labelFile.append(
      acts.map(({ act, trace, what, step }, index) => ({
        ...about,
        ...batch,
        ...(index > 0 && { ms: 0 }),
        undoes: act,
        trace,
        what,
        value: null,
        ...(step && { step }),
      })),
    );
    if (open !== active) await this.show(open);
    const step = Math.min(...acts.map((act) => act.step?.index ?? Infinity));
    if (Number.isFinite(step)) this.cursor.moveTo(open, step);
  }

  /** Records with equal content share their labels: stay where the annotator is. */
  async #traceOf({ trace: hash }: LabelAct, active: OpenTrace): Promise<OpenTrace> {
    if (active.source.hash === hash) return active;
    const session = await this.traces.sessionOf(active);
    const trace = session.traces.find((each) => each.hash === hash);
    return trace ? this.traces.watched(session, trace) : active;
  }

  #about(open: OpenTrace): Omit<ActDraft, 'what' | 'value'> {
    const now = Date.now();
    const ms = now - this.#since;
    this.#since = now;
    const { scoring } = open;
    return {
      trace: open.source.hash,
      by: this.annotator(),
      ms,
      shown: this.#shown(open, undefined),
      source: 'human',
      ...(scoring.kind === 'scored' && { model: scoring.model.hash }),
    };
  }

  #shown(open: OpenTrace, step: number | undefined): ActDraft['shown'] {
    const isHidden = step === undefined ? open.isBlind : open.isHidden(step);
    return open.scoring.kind === 'scored' && !isHidden ? 'rewards' : 'blind';
  }

  #suggestions(open: OpenTrace): {
    readonly rewards: readonly (number | undefined)[];
    readonly threshold: number;
  } {
    const { threshold, isBlind, rewards } = open;
    if (isBlind)
      throw new HumanError("Blind mode hides the PRM's labels. Leave it to accept them.");
    if (threshold === undefined) {
      throw new HumanError('There are no rewards to accept. Run "Rewardscope: Score" first.');
    }
    return { rewards, threshold };
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

export function activeTrace(traces: OpenTraces): OpenTrace {
  if (traces.active) return traces.active;
  throw new HumanError('There is no trace in the focused editor. Open one first.');
}

function isRated(open: OpenTrace, step: number): boolean {
  const judged = open.trace.steps[step];
  return judged !== undefined && isJudged(judged);
}

/** The step, if it can be judged. */
function judgedStep(open: OpenTrace, step: number): number {
  if (!open.trace.steps[step]) throw new HumanError(`There is no step ${step} in this trace.`);
  if (!isRated(open, step)) {
    throw new HumanError(`Step ${step} is an observation: what a tool said is not rated.`);
  }
  return step;
}
