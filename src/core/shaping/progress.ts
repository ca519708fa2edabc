import { type Transform, inRow } from './transform.js';

/**
 * The change of value that a step brings, `r(t) - r(t-1)`: for PRMs whose reward is the chance of a
 * right answer from here. A PRM that judges whether a step is valid has no progress.
 *
 * The first step has none, because nobody gave the value of the bare problem. Source: Setlur et al.,
 * Rewarding Progress, arXiv 2410.08146.
 */
export const progress: Transform = {
  id: 'progress',
  title: 'Progress: change of value',
  kinds: ['value'],
  of: (rewards) =>
    inRow(rewards, (known) =>
      known.map((reward, at) => (at === 0 ? undefined : reward - (known[at - 1] ?? 0))),
    ),
};
