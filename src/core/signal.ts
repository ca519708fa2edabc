/**
 * What a signal's numbers mean.
 * validity: P(this step is right). value: chance of a right answer from here. progress: a change of
 * value. verdict: 1 passed, 0 failed.
 */
export const signalKinds = ['validity', 'value', 'progress', 'verdict'] as const;
export type SignalKind = (typeof signalKinds)[number];

export interface ModelIdentity {
  readonly name: string;
  /** SHA-256 of the model's files. */
  readonly hash: string;
  readonly family: string;
  readonly device: string;
}

export type Provenance =
  | { readonly kind: 'recorded' }
  | { readonly kind: 'prm'; readonly model: ModelIdentity }
  | { readonly kind: 'verifier' };

/** The rollouts behind a Monte-Carlo value. */
export interface RolloutCount {
  readonly successes: number;
  readonly rollouts: number;
  /** False where a search stopped early: the share of successes is biased then. */
  readonly complete: boolean;
}

/** One number, or nothing, per step of a trace, from one source. */
export interface Signal {
  /** `prm:NAME`, `recorded:NAME`, `verifier:NAME`, ... */
  readonly id: string;
  /** Parallel to the steps; silence is undefined, never 0. */
  readonly values: readonly (number | undefined)[];
  readonly kind: SignalKind;
  /** Closed interval of possible values. */
  readonly range: readonly [number, number];
  readonly provenance: Provenance;
  /** The rollouts behind each value, where they are known. */
  readonly counts?: readonly (RolloutCount | undefined)[];
  /** A sentence of evidence per step, where the source has one. */
  readonly evidence?: readonly (string | undefined)[];
}

/** Whether a signal's numbers say how good a step is, so that they can stand for rewards. */
export function isReward({ kind }: Signal): boolean {
  return kind === 'validity' || kind === 'value';
}

/** What to call each kind's numbers where a person reads them. */
export const kindWords: Readonly<Record<SignalKind, string>> = {
  validity: 'chance that the step is right',
  value: 'chance of a right answer from here',
  progress: 'change of value',
  verdict: '1 passed, 0 failed',
};

/**
 * The step-wise minimum of several signals: a step is as good as its harshest judge says.
 * A source that is silent about a step has no say in it.
 */
export function combineByMinimum(
  signals: readonly Signal[],
  length: number,
): (number | undefined)[] {
  return Array.from({ length }, (_, step) => {
    const said = signals
      .map((signal) => signal.values[step])
      .filter((value) => value !== undefined);
    return said.length === 0 ? undefined : Math.min(...said);
  });
}
