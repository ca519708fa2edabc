import { type Beta, lnBetaBinomial } from '../metrics/binomial.js';
import type { SearchTask } from './firstError.js';
import type { Count } from './stopping.js';

/**
 * P(the first error is at place i), parallel to the steps that can be answers; one more for "none"
 * where the trace is not known to be wrong.
 */
export type Beliefs = readonly number[];

/** Chances of success after an error: mostly none, now and then a few. */
export const badPrefix: Beta = { a: 0.15, b: 6 };

/** The posterior from the counts of each place, all places equally likely before. */
export function beliefsOf(
  { steps, isKnownWrong }: Pick<SearchTask, 'steps' | 'isKnownWrong'>,
  counts: readonly Count[],
  good: Beta,
): Beliefs {
  const asGood = counts.map((count) => lnBetaBinomial(count, good));
  const asBad = counts.map((count) => lnBetaBinomial(count, badPrefix));
  let ln = asBad.reduce((sum, each) => sum + each, 0);
  const places = steps.length + (isKnownWrong ? 0 : 1);
  return normalised(
    Array.from({ length: places }, (_, error) => {
      // Prefixes that end before the error are right.
      if (error > 0) ln += (asGood[error - 1] ?? 0) - (asBad[error - 1] ?? 0);
      return ln;
    }),
  );
}

export function normalised(logs: readonly number[]): Beliefs {
  const most = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - most));
  const total = weights.reduce((sum, each) => sum + each, 0);
  return weights.map((each) => each / total);
}

/** What is left for all other places than the likeliest. */
export function doubtOf(beliefs: Beliefs): number {
  return 1 - Math.max(...beliefs);
}
