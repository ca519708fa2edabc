import { type Transform, inRow } from './transform.js';

/**
 * PURE's min-form credit: each reward weighted by `softmax(-r / T)`, T = 0.1. The lowest step gets
 * nearly all of the credit; the sum is the soft minimum, which further steps hardly change.
 *
 * Source: Cheng et al., Stop Summation, arXiv 2504.15275; CJReinforce/PURE.
 */
export const pure: Transform = {
  id: 'pure',
  title: "PURE's min-form credit",
  of: (rewards, { temperature }) =>
    inRow(rewards, (known) => softMinimumShares(known, temperature)),
};

/** The summands of the soft minimum. */
export function softMinimumShares(known: readonly number[], temperature: number): number[] {
  const lowest = known.reduce((a, b) => Math.min(a, b), Infinity);
  const weights = known.map((reward) => Math.exp((lowest - reward) / temperature));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return known.map((reward, at) => (reward * (weights[at] ?? 0)) / sum);
}
