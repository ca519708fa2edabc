import { type RewardSearchMethod, notFound, rewardProbe, rewarded } from './firstError.js';

/**
 * PRM first drop: the first step whose reward lies below the model's threshold.
 *
 * One forward pass yields every reward, so this is the default localiser. Where the final answer is
 * known to be wrong, its use is allowed, and nothing lies below the threshold, the answer is the
 * largest fall from the step before (the first step falls from 1); such answers are marked.
 * Source: the evaluation rule of ProcessBench, arXiv 2412.06559.
 */
export const drop: RewardSearchMethod = {
  id: 'drop',
  title: 'PRM first drop',
  find({ rewards, threshold, outcome }) {
    const known = rewarded(rewards);
    if (known.length === 0) return notFound('drop', 'no step has a reward');
    const below = known.find(({ reward }) => reward < threshold);
    const usedOutcome = below === undefined && outcome === false;
    const first = below?.step ?? (usedOutcome ? largestFall(known) : -1);
    return {
      method: 'drop',
      firstError: first,
      confidence: null,
      usedOutcome,
      probes: known.map(({ step, reward }) => rewardProbe(step, reward)),
      rolloutsUsed: 0,
      modelCalls: 1,
    };
  },
};

function largestFall(known: readonly { readonly step: number; readonly reward: number }[]): number {
  let before = 1;
  let largest = { step: -1, fall: -Infinity };
  for (const { step, reward } of known) {
    if (before - reward > largest.fall) largest = { step, fall: before - reward };
    before = reward;
  }
  return largest.step;
}
