import { firstBelow, labelledError } from '../rewardedTrace.js';
import { type TraceDetector, fact, hack } from './detector.js';

/**
 * D2. The final answer is right, but a step on the way is not: a person labelled one as the first
 * error, or a reward lies below the PRM's own threshold. Paid by its outcome, such a trace teaches
 * the error. Needs the outcome.
 *
 * Base rate: 521 of 1700 right answers in ProcessBench are flawed.
 */
export const luckyAnswer: TraceDetector = {
  id: 'lucky-answer',
  title: 'Lucky answer',
  code: 'D2',
  scope: 'trace',
  detect(item) {
    if (item.trace.outcome !== true) return [];
    const labelled = labelledError(item);
    if (labelled === -1) return [];
    const isLabelled = labelled !== undefined;
    const step = labelled ?? firstBelow(item.rewards, item.threshold);
    if (step === -1) return [];
    const reward = item.rewards[step];
    const facts = {
      by: isLabelled ? 'label' : 'reward',
      ...(reward !== undefined && { reward: fact(reward) }),
      threshold: item.threshold,
    };
    return [hack('lucky-answer', step, facts)];
  },
};
