import { posteriorMean } from '../metrics/binomial.js';
import type { SearchMethod } from './firstError.js';
import { narrow, type Narrowed, type Split } from './narrow.js';

/**
 * Search by cost: asks the prefix that tells most per expected rollout.
 *
 * With rollouts that stop at the first success, a right prefix of value v costs about 1/v of them
 * and a wrong one all k, so the middle is not the best question: an earlier prefix is more likely
 * to be right, and cheap. The value is estimated from the rollouts so far, one half at the start.
 * Where a prefix costs one look, right or wrong, this is bisection.
 */
export const cost: SearchMethod = {
  id: 'cost',
  title: 'Search by information per rollout',
  needs: 'judgements',
  search: (task) => narrow(task, cheapest, true),
};

/** The split with the most bits per expected rollout, all places of the error equally likely. */
export const cheapest: Split = (known, { settings }) => {
  const value = posteriorMean(known.good);
  const { rollouts, stopping } = settings;
  const right = stopping === 'all' ? rollouts : expectedRollouts(value, rollouts);
  return bestSplit(known, right, rollouts);
};

/** Rollouts until the first success of a prefix of this value, k at most. */
export function expectedRollouts(value: number, most: number): number {
  return value === 0 ? most : (1 - (1 - value) ** most) / value;
}

function bestSplit({ right, wrong }: Narrowed, rightCost: number, wrongCost: number): number {
  let best = { at: right + 1, worth: -Infinity };
  for (let at = right + 1; at < wrong; at++) {
    // The error lies beyond `at` if the prefix is right.
    const chance = (wrong - at) / (wrong - right);
    const worth = entropy(chance) / (chance * rightCost + (1 - chance) * wrongCost);
    if (worth > best.worth + 1e-12) best = { at, worth };
  }
  return best.at;
}

function entropy(chance: number): number {
  return -chance * Math.log2(chance) - (1 - chance) * Math.log2(1 - chance);
}
