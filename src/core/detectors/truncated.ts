import { lowest } from '../rewardedTrace.js';
import { isJudged } from '../trace.js';
import { type TraceDetector, fact, hack } from './detector.js';
import { hasFinalAnswer } from '../text.js';

/**
 * D10. A trace was cut off and is paid all the same: no final answer, the last step ends in the middle
 * of a sentence, and the lowest reward is not below the PRM's own threshold.
 *
 * Source: the clip ratio among PURE's monitors, arXiv 2504.15275.
 */
export const truncated: TraceDetector = {
  id: 'truncated',
  title: 'Truncated and paid',
  code: 'D10',
  scope: 'trace',
  readsText: true,
  detect({ trace, rewards, threshold }) {
    const last = trace.steps.findLastIndex(isJudged);
    const text = trace.steps[last]?.text.trimEnd() ?? '';
    const reward = lowest(rewards);
    if (text === '' || hasFinalAnswer(trace) || reward === undefined || reward < threshold)
      return [];
    if (!/[\p{L}\d,+*/=<(–-]$/u.test(text) || trace.steps[last]?.role === 'action') return [];
    return [hack('truncated', last, { ending: text.slice(-40), reward: fact(reward), threshold })];
  },
};
