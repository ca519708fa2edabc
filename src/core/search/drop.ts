import { type SearchMethod, found, notFound, question } from './firstError.js';

/**
 * PRM first drop: the first step whose reward lies below the model's threshold.
 *
 * One forward pass yields every reward, so this is the default localiser. Where the final answer is
 * known to be wrong, its use is allowed, and nothing lies below the threshold, the answer is the
 * largest fall from the step before (the first step falls from 1); such answers are marked.
 * With `--calibrate-on FILE` every answer has a confidence: the posterior over the first error, from
 * histograms of these rewards before, at and after the labelled errors of that file.
 * Source: the evaluation rule of ProcessBench, arXiv 2412.06559.
 */
export const drop: SearchMethod = {
  id: 'drop',
  title: 'PRM first drop',
  needs: 'rewards',
  *search({ steps, isKnownWrong }) {
    if (steps.length === 0) return notFound('no step has a reward');
    const rewards: { step: number; reward: number }[] = [];
    let first: number | undefined;
    // All of them are shown as evidence: a pass yields them all.
    for (const step of steps) {
      const answer = yield question(step);
      if (answer.kind !== 'judged') continue;
      if (!answer.isRight) first ??= step;
      rewards.push({ step, reward: answer.reward ?? Number(answer.isRight) });
    }
    if (first !== undefined) return found(first, false);
    return isKnownWrong ? found(largestFall(rewards), true) : found(-1, false);
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
