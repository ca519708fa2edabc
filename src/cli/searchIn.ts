import type { RewardSearch } from '../core/search/rewards.js';
import type { RewardOptions } from './options.js';
import type { Rewarded } from './rewards.js';

/** The outcome is told only where the user allows its use. */
export function searchIn(
  { rewards, trace }: Rewarded,
  threshold: number,
  { useOutcome }: RewardOptions,
): RewardSearch {
  return { rewards, threshold, outcome: useOutcome ? trace.outcome : undefined };
}
