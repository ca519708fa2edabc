import { bayes } from './bayes.js';
import { bisect } from './bisect.js';
import { cost } from './cost.js';
import { drop } from './drop.js';
import type { SearchMethod } from './firstError.js';
import { linear } from './linear.js';
import { omega } from './omega.js';
import { recommended } from './recommended.js';

/** Every method that finds a first error. */
export const searchMethods: readonly SearchMethod[] = [
  drop,
  linear,
  bisect,
  cost,
  bayes,
  recommended,
  omega,
];

/** Those that can do with the rewards of a PRM. */
export const rewardMethods: readonly SearchMethod[] = searchMethods.filter(
  ({ needs }) => needs !== 'rollouts',
);

export function searchMethodById(id: string): SearchMethod | undefined {
  return searchMethods.find((method) => method.id === id);
}
