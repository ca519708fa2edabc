import { meanOf } from '../metrics/statistics.js';
import { rewardedSteps } from '../rewardedTrace.js';
import { type DatasetDetector, fact, hack } from './detector.js';

const fewestSteps = 50;

/** Whether a probability is as good as certain. */
export function isSaturated(reward: number): boolean {
  return reward >= 0.99 || reward <= 0.01;
}

/**
 * D20. More than this share of all rewards is 0.99 and above or 0.01 and below: there is nothing left
 * to rank traces by. Fifty steps at least.
 *
 * Base rate: Qwen2.5-Math-PRM-7B 42.7 %, Skywork-o1-PRM 1.6 %.
 */
export const saturation: DatasetDetector = {
  id: 'saturation',
  title: 'Saturated rewards',
  code: 'D20',
  scope: 'dataset',
  threshold: 0.5,
  detect(items, threshold) {
    const rewards = items.flatMap((item) => rewardedSteps(item).map(({ reward }) => reward));
    if (rewards.length < fewestSteps) return [];
    const share = meanOf(rewards.map((reward) => Number(isSaturated(reward))));
    if (share <= threshold) return [];
    return [hack('saturation', null, { share: fact(share), n: rewards.length, threshold })];
  },
};
