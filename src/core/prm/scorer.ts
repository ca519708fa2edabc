import type { ModelIdentity, Signal, SignalKind } from '../signal.js';
import type { Problem, Trace } from '../trace.js';

/** What is known of a model once it is loaded. */
export interface LoadedModel extends ModelIdentity {
  readonly title: string;
  /** Name of the signal it yields: `prm:NAME`. */
  readonly signal: string;
  readonly kind: SignalKind;
  readonly range: readonly [number, number];
  readonly threshold: number;
  readonly aggregate: string;
  readonly maxTokens: number;
  /** Devices that were tried before and why each was refused. */
  readonly refused: readonly { readonly device: string; readonly reason: string }[];
}

/** A trace's rewards, or why it has none. Problems name steps that were not scored, too. */
export interface Scored {
  readonly trace: string;
  /** The reward first, then what else the model says; none where it could not be asked. */
  readonly signals: readonly Signal[];
  readonly problems: readonly Problem[];
}

/** Port: something that gives traces their process rewards. */
export interface Scorer {
  /** Loads the model if need be. Rejects with a HumanError that says what to do. */
  model(signal?: AbortSignal): Promise<LoadedModel>;
  /** One result per trace, in order. Results come batch by batch; an abort ends between batches. */
  score(traces: readonly Trace[], signal?: AbortSignal): AsyncIterable<Scored>;
}
