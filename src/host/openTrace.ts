import * as vscode from 'vscode';
import { layOut } from '../core/document.js';
import { type Finding, firstErrorFindings } from '../core/finding.js';
import { type StepLabels, currentLabels, firstErrorOf, ratingsOf } from '../core/label.js';
import type { LoadedModel, Scored } from '../core/prm/scorer.js';
import { drop } from '../core/search/drop.js';
import { findInRewards } from '../core/search/rewards.js';
import type { Signal } from '../core/signal.js';
import type { Problem, Trace } from '../core/trace.js';
import { verifiers } from '../core/verifiers/index.js';
import { verify } from '../core/verifiers/verifier.js';
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

/** A trace with all that is known of it. Every view is a projection of this. */
export class OpenTrace implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly document;
  #verified: readonly Signal[] | undefined;
  #scoring: Scoring = { kind: 'unscored' };

  constructor(
    readonly uri: vscode.Uri,
    readonly trace: Trace,
    readonly labelFile: LabelFile,
    /** The user's threshold, where there is one. */
    private readonly ownThreshold: () => number | null,
  ) {
    this.document = layOut(trace);
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
    const scoring = this.#scoring;
    const own = scoring.kind === 'scored' ? [scoring.signal, ...scoring.others] : [];
    this.#verified ??= verifiers.map((verifier) => verify(verifier, this.trace));
    return [...own, ...this.trace.signals, ...this.#verified];
  }

  /** The PRM's rewards, parallel to the steps. */
  get rewards(): readonly (number | undefined)[] {
    return this.#scoring.kind === 'scored' ? this.#scoring.signal.values : [];
  }

  /** Rewards below it are low; undefined without a model. */
  get threshold(): number | undefined {
    if (this.#scoring.kind !== 'scored') return undefined;
    return this.ownThreshold() ?? this.#scoring.model.threshold;
  }

  get labels(): StepLabels {
    return currentLabels(this.trace, this.labelFile.actsOf(this.trace.hash));
  }

  /** Step index, -1 for none, undefined if there are no rewards. */
  get predictedError(): number | undefined {
    const { threshold } = this;
    if (threshold === undefined) return undefined;
    return findInRewards(drop, { rewards: this.rewards, threshold }).firstError ?? undefined;
  }

  get confirmedError(): number | undefined {
    return firstErrorOf(this.trace.steps, ratingsOf(this.labels));
  }

  get findings(): readonly Finding[] {
    const predicted = this.predictedError;
    const reward = predicted === undefined ? undefined : this.rewards[predicted];
    const evidence =
      this.#scoring.kind !== 'scored' || reward === undefined
        ? {}
        : { reward, threshold: this.threshold ?? 0, model: this.#scoring.model.name };
    return firstErrorFindings({ predicted, confirmed: this.confirmedError, evidence });
  }

  labelsChanged(): void {
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
