import {
  type PrefixProbe,
  type RewardSearchMethod,
  notFound,
  rewardProbe,
  rewarded,
} from './firstError.js';

/**
 * Binary search over prefixes with the PRM as oracle: a prefix is taken as right when the reward of
 * its last step is not below the threshold.
 *
 * It presumes that rewards stay low after an error. Validity PRMs recover instead, so for a PRM that
 * gives every reward in one pass this is worse than `drop` and saves nothing; it is offered for
 * comparison, and for PRMs that score one prefix per call. Unless the outcome is known to be wrong,
 * the whole trace is asked first, and a right one has no error.
 * Source: the search of OmegaPRM, arXiv 2406.06592, with another oracle.
 */
export const bisect: RewardSearchMethod = {
  id: 'bisect',
  title: 'Binary search over PRM rewards',
  find({ rewards, threshold, outcome }) {
    const known = rewarded(rewards);
    if (known.length === 0) return notFound('bisect', 'no step has a reward');
    const probes: PrefixProbe[] = [];
    const isRight = (at: number): boolean => {
      const { step, reward } = known[at] ?? { step: -1, reward: NaN };
      probes.push(rewardProbe(step, reward));
      return reward >= threshold;
    };
    const isKnownWrong = outcome === false;
    const found =
      !isKnownWrong && isRight(known.length - 1) ? -1 : firstWrong(known.length, isRight);
    return {
      method: 'bisect',
      firstError: known[found]?.step ?? -1,
      confidence: null,
      usedOutcome: isKnownWrong,
      probes,
      rolloutsUsed: 0,
      modelCalls: 1,
    };
  },
};

/**
 * The first of `length` prefixes that is wrong, given that the last one is.
 * Asks ceil(log2 length) times.
 */
export function firstWrong(length: number, isRight: (at: number) => boolean): number {
  let right = -1;
  let wrong = length - 1;
  while (wrong - right > 1) {
    const middle = Math.floor((right + wrong) / 2);
    if (isRight(middle)) right = middle;
    else wrong = middle;
  }
  return wrong;
}
