import * as vscode from 'vscode';
import type { Thresholds } from '../core/detectors/detect.js';
import { detectorIdOf } from '../core/detectors/detector.js';
import { type TraceDocument, layOut } from '../core/document.js';
import { type Finding, firstErrorFindings } from '../core/finding.js';
import { type StepLabels, firstErrorOf, ratingsOf } from '../core/label.js';
import type { CurrentTrace } from '../core/labels/currentTrace.js';
import type { Orphan } from '../core/labels/drift.js';
import { notHack } from '../core/labels/tags.js';
import type { LoadedModel, Scored } from '../core/prm/scorer.js';
import type { RewardedTrace } from '../core/rewardedTrace.js';
import { drop } from '../core/search/drop.js';
import { findInRewards } from '../core/search/rewards.js';
import { type Signal, isReward } from '../core/signal.js';
import type { Problem, Trace } from '../core/trace.js';
import { verifiers } from '../core/verifiers/index.js';
import { verify } from '../core/verifiers/verifier.js';
import { Detections } from './detections.js';
import type { LabelFile } from './labelFile.js';

/** Where a trace stands with its rewards. */
export type Scoring =
  | { readonly kind: 'unscored' }
  | { readonly kind: 'scoring' }
  | {
      readonly kind: 'scored';
      readonly model: LoadedModel;
      readonly signal: Signal;
      /** What else the model says of the steps. */
      readonly others: readonly Signal[];
      readonly problems: readonly Problem[];
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** What the user set, as it is when asked. */
export interface TracePreferences {
  /** Null where the model's own counts. */
  threshold(): number | null;
  detectors(): Thresholds;
}

/** A trace with all that is known of it. Every view is a projection of this. */
export class OpenTrace implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #revised = new vscode.EventEmitter<void>();
  /** The text of the trace changed: steps were cut, joined or rewritten. */
  readonly onDidRevise = this.#revised.event;
  #state;
  #document;
  #verified: readonly Signal[] | undefined;
  #scoring: Scoring = { kind: 'unscored' };
  #isBlind = false;
  readonly #detections = new Detections();

  constructor(
    readonly uri: vscode.Uri,
    /** The trace as the file has it. */
    readonly source: Trace,
    readonly labelFile: LabelFile,
    private readonly preferences: TracePreferences,
  ) {
    this.#state = labelFile.stateOf(source);
    this.#document = layOut(this.trace, this.current.corrections);
  }

  /** The trace as people left it: its steps as cut, joined and corrected. */
  get trace(): Trace {
    return this.#state.current.trace;
  }

  get current(): CurrentTrace {
    return this.#state.current;
  }

  /** Labels of steps that the file no longer holds. */
  get orphans(): readonly Orphan[] {
    return this.#state.orphans;
  }

  get document(): TraceDocument {
    return this.#document;
  }

  /** Blind: no view gets a number of a step that nobody has labelled. */
  get isBlind(): boolean {
    return this.#isBlind;
  }

  set isBlind(isBlind: boolean) {
    this.#isBlind = isBlind;
    this.#changed.fire();
  }

  /** Whether the annotator may see what models say of a step. */
  isHidden(step: number): boolean {
    return this.#isBlind && this.labels[step]?.act === undefined;
  }

  get scoring(): Scoring {
    return this.#scoring;
  }

  set scoring(scoring: Scoring) {
    this.#scoring = scoring;
    this.#changed.fire();
  }

  /** Takes a scorer's result over. */
  scored(model: LoadedModel, { signals, problems }: Scored): void {
    const [signal, ...others] = signals;
    this.scoring = signal
      ? { kind: 'scored', model, signal, others, problems }
      : { kind: 'failed', reason: problems[0]?.problem ?? 'the model gave no rewards' };
  }

  /** The PRM's, if there is one, before the others. */
  get signals(): readonly Signal[] {
    return this.#isBlind ? this.allSignals.map((signal) => this.#seen(signal)) : this.allSignals;
  }

  /** What nobody hides, for what decides and does not show. */
  get allSignals(): readonly Signal[] {
    const scoring = this.#scoring;
    const own = scoring.kind === 'scored' ? [scoring.signal, ...scoring.others] : [];
    this.#verified ??= verifiers.map((verifier) => verify(verifier, this.trace));
    return [...own, ...this.trace.signals, ...this.#verified];
  }

  /** The PRM's rewards, parallel to the steps, as far as the annotator may see them. */
  get rewards(): readonly (number | undefined)[] {
    return this.allRewards.map((reward, step) => (this.isHidden(step) ? undefined : reward));
  }

  /** The PRM's rewards, for what decides and does not show. */
  get allRewards(): readonly (number | undefined)[] {
    return this.#scoring.kind === 'scored' ? this.#scoring.signal.values : [];
  }

  /** Rewards below it are low; undefined without a model. */
  get threshold(): number | undefined {
    if (this.#scoring.kind !== 'scored') return undefined;
    return this.preferences.threshold() ?? this.#scoring.model.threshold;
  }

  get labels(): StepLabels {
    return this.current.labels;
  }

  /** Step index, -1 for none, undefined if there are no rewards. */
  get predictedError(): number | undefined {
    const { threshold } = this;
    if (threshold === undefined) return undefined;
    const error =
      findInRewards(drop, { rewards: this.allRewards, threshold }).firstError ?? undefined;
    const says = error === -1 ? this.trace.steps.length - 1 : (error ?? 0);
    return this.isHidden(says) ? undefined : error;
  }

  get confirmedError(): number | undefined {
    return firstErrorOf(this.trace.steps, ratingsOf(this.labels));
  }

  /** With its rewards: the model's, else those recorded in the file; undefined while there are none. */
  get rewarded(): RewardedTrace | undefined {
    const { trace } = this;
    const main =
      this.#scoring.kind === 'scored' ? this.#scoring.signal : trace.signals.find(isReward);
    return (
      main && {
        ...{ trace, main, rewards: main.values, signals: this.allSignals },
        ratings: ratingsOf(this.labels),
        threshold: this.threshold ?? this.preferences.threshold() ?? 0.5,
      }
    );
  }

  get findings(): readonly Finding[] {
    return [...this.#firstErrors(), ...this.#hacks()];
  }

  #hacks(): Finding[] {
    const { rewarded, current } = this;
    const found = rewarded ? this.#detections.of(rewarded, this.preferences.detectors()) : [];
    return found.filter(({ code, step }) => {
      const tags = current.tags[step ?? 0] ?? [];
      return !this.isHidden(step ?? 0) && !tags.includes(notHack(detectorIdOf(code) ?? ''));
    });
  }

  #firstErrors(): Finding[] {
    const predicted = this.predictedError;
    const reward = predicted === undefined ? undefined : this.rewards[predicted];
    const evidence =
      this.#scoring.kind !== 'scored' || reward === undefined
        ? {}
        : { reward, threshold: this.threshold ?? 0, model: this.#scoring.model.name };
    return firstErrorFindings({ predicted, confirmed: this.confirmedError, evidence });
  }

  labelsChanged(): void {
    const { hash } = this.trace;
    this.#state = this.labelFile.stateOf(this.source);
    if (this.trace.hash !== hash) this.#revise();
    this.#changed.fire();
  }

  /** Draws again what depends on where things stand in the document. */
  redraw(): void {
    this.#changed.fire();
  }

  /** Rewards of other words are none of these. */
  #revise(): void {
    this.#document = layOut(this.trace, this.current.corrections);
    this.#verified = undefined;
    this.#scoring = { kind: 'unscored' };
    this.#revised.fire();
  }

  #seen(signal: Signal): Signal {
    const seen = <T>(values: readonly T[]): (T | undefined)[] =>
      values.map((value, step) => (this.isHidden(step) ? undefined : value));
    const { evidence } = signal;
    return {
      ...signal,
      values: seen(signal.values),
      ...(evidence && { evidence: seen(evidence) }),
    };
  }

  dispose(): void {
    this.#revised.dispose();
    this.#changed.dispose();
  }
}
