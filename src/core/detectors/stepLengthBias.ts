import { correlation } from '../metrics/statistics.js';
import { labelledError, rewardedSteps } from '../rewardedTrace.js';
import { type DatasetDetector, fact, hack } from './detector.js';

const fewestSteps = 50;

/**
 * D21. Among right steps the reward follows the length: the correlation with the logarithm of the
 * characters is beyond the threshold, either way. Needs labels: only traces without an error count,
 * fifty steps at least.
 *
 * Base rate: -.27 (Qwen2.5-Math-PRM-7B), -.20 (Skywork-o1-PRM).
 */
export const stepLengthBias: DatasetDetector = {
  id: 'step-length-bias',
  title: 'Reward follows the length of a step',
  code: 'D21',
  scope: 'dataset',
  threshold: 0.3,
  readsText: true,
  detect(items, threshold) {
    const pairs = items
      .filter((item) => labelledError(item) === -1)
      .flatMap((item) =>
        rewardedSteps(item).map(({ step, reward }): [number, number] => [
          Math.log(1 + step.text.length),
          reward,
        ]),
      );
    const r = correlation(pairs);
    if (pairs.length < fewestSteps || r === undefined || Math.abs(r) <= threshold) return [];
    return [hack('step-length-bias', null, { correlation: fact(r), n: pairs.length, threshold })];
  },
};
