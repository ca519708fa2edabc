/** A trace's return with whether it succeeded. */
export interface Trajectory {
  readonly reward: number;
  readonly right: boolean;
}

/** The three published readings of "successes are paid more than failures". */
export interface TrajectoryPreference {
  /** Every success above every failure. */
  readonly separates: boolean;
  /** Share of successes above the best failure. */
  readonly aboveBestFailure: number;
  /** Share of pairs of a success and a failure that are ordered right; ties lose. */
  readonly orderedPairs: number;
  readonly successes: number;
  readonly failures: number;
}

/**
 * Undefined where there is no success or no failure to compare.
 * Source: CARD, arXiv 2410.14660; its text, its definition and its code differ, so all are told.
 */
export function trajectoryPreference(
  trajectories: readonly Trajectory[],
): TrajectoryPreference | undefined {
  const rewards = (right: boolean): number[] =>
    trajectories.filter((each) => each.right === right).map(({ reward }) => reward);
  const [successes, failures] = [rewards(true), rewards(false)];
  if (successes.length === 0 || failures.length === 0) return undefined;
  const best = failures.reduce((a, b) => Math.max(a, b));
  const above = successes.filter((reward) => reward > best).length;
  const pairs = successes.reduce(
    (sum, reward) => sum + failures.filter((failure) => reward > failure).length,
    0,
  );
  return {
    separates: above === successes.length,
    aboveBestFailure: above / successes.length,
    orderedPairs: pairs / (successes.length * failures.length),
    successes: successes.length,
    failures: failures.length,
  };
}
