import { fraction } from './hash32.js';

/** The parts of a dataset, in order, with their shares; shares add up to 1. */
export interface Splits {
  readonly shares: Readonly<Record<string, number>>;
  readonly seed: number;
}

/**
 * The split of a problem. It depends on the problem and the seed alone: other problems that come or
 * go do not move it, and no problem is in two splits.
 */
export function splitOf(problem: string, { shares, seed }: Splits): string {
  const at = fraction(problem, seed);
  let end = 0;
  let last = '';
  for (const [name, share] of Object.entries(shares)) {
    end += share;
    last = name;
    if (at < end) return name;
  }
  return last;
}
