import { cheapest, cost, expectedRollouts } from './cost.js';
import { bisect, middle } from './bisect.js';
import { drop } from './drop.js';
import type { SearchMethod, SearchTask } from './firstError.js';
import { linear, next } from './linear.js';
import type { Narrowed, Split } from './narrow.js';

/**
 * The method that is expected to be cheapest for this trace.
 *
 * Where one pass gives every reward that is `drop`. With rollouts it is the one of linear search,
 * bisection and search by cost with the fewest expected rollouts, all places of the error equally
 * likely and right prefixes succeeding half of the time. The answer names the method it chose.
 */
export const recommended: SearchMethod = {
  id: 'recommended',
  title: 'The cheapest for this trace',
  needs: 'judgements',
  *search(task) {
    const method = task.askedOf === 'looks' ? drop : cheapestMethod(task);
    return { ...(yield* method.search(task)), chosen: method.id };
  },
};

/** Splits of the methods that narrow; of equals the first. */
const candidates: readonly (readonly [SearchMethod, Split])[] = [
  [linear, next],
  [bisect, middle],
  [cost, cheapest],
];

/** Value of a right prefix before anything is known of the question. */
const value = 0.5;

function cheapestMethod(task: SearchTask): SearchMethod {
  let best = { method: bisect, rollouts: Infinity };
  for (const [method, split] of candidates) {
    const rollouts = expectedCost(task, split);
    if (rollouts < best.rollouts - 1e-9) best = { method, rollouts };
  }
  return best.method;
}

/** Rollouts that narrowing with this split is expected to need. */
export function expectedCost(task: SearchTask, split: Split): number {
  const { rollouts, stopping } = task.settings;
  const right = stopping === 'all' ? rollouts : expectedRollouts(value, rollouts);
  // A split sees the value as it was before the first rollout: one half.
  const good = { successes: 0, rollouts: 0 };
  let total = 0;
  // Each interval with how many of the places of the error lead to it.
  const waiting: Narrowed[] = [{ right: -1, wrong: task.steps.length - 1, good }];
  for (let known = waiting.pop(); known; known = waiting.pop()) {
    if (known.wrong - known.right < 2) continue;
    const at = split(known, task);
    total += (known.wrong - at) * right + (at - known.right) * rollouts;
    waiting.push({ ...known, right: at }, { ...known, wrong: at });
  }
  return total / Math.max(1, task.steps.length);
}
