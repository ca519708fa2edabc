import { meanOf } from '../metrics/statistics.js';
import { rewardedSteps } from '../rewardedTrace.js';
import { type DatasetDetector, fact, hack } from './detector.js';

const fewestTraces = 20;

/**
 * D19. The lowest reward lies on the last step more often than chance has it, by this factor: the PRM
 * judges the outcome, not the process. Twenty traces of two or more steps at least.
 *
 * Base rate: chance 16.3 %; Skywork-o1-PRM 37.2 %, Qwen2.5-Math-PRM-7B 9.3 %.
 */
export const lastStepLeak: DatasetDetector = {
  id: 'last-step-leak',
  title: 'Outcome leaks into the last step',
  code: 'D19',
  scope: 'dataset',
  threshold: 2,
  detect(items, threshold) {
    const traces = items
      .map((item) => rewardedSteps(item).map(({ reward }) => reward))
      .filter((rewards) => rewards.length > 1);
    if (traces.length < fewestTraces) return [];
    const share = meanOf(traces.map((rewards) => Number(isLowestLast(rewards))));
    const chance = meanOf(traces.map((rewards) => 1 / rewards.length));
    if (share <= threshold * chance) return [];
    const facts = { share: fact(share), chance: fact(chance), n: traces.length, threshold };
    return [hack('last-step-leak', null, facts)];
  },
};

/** Where several share the lowest place, the last has it only if it is the first of them. */
function isLowestLast(rewards: readonly number[]): boolean {
  const last = rewards.at(-1) ?? 0;
  return rewards.slice(0, -1).every((reward) => reward > last);
}
