import { firstBelow } from '../rewardedTrace.js';
import { type TraceDetector, fact, hack } from './detector.js';
import { symbolsOf } from '../text.js';

/**
 * D18. A step was judged wrong, and a later one right again, although nothing was corrected: there is
 * no word of correction together with a new number. For a PRM that values prefixes this is a warning;
 * one that judges validity does it by nature, so there it is for information.
 *
 * Base rate: 72 % of traces with a low reward (Qwen2.5-Math-PRM-7B), 9 % (Math-Shepherd).
 */
export const rebound: TraceDetector = {
  id: 'rebound',
  title: 'Rebound after an error',
  code: 'D18',
  scope: 'trace',
  detect({ trace, rewards, threshold, main }) {
    const low = firstBelow(rewards, threshold);
    const back = rewards.findIndex((reward, at) => at > low && (reward ?? 0) >= threshold);
    if (low === -1 || back === -1) return [];
    const before = symbolsOf(trace.steps[low]?.text ?? '');
    const texts = trace.steps.slice(low + 1, back + 1).map(({ text }) => text);
    const isCorrected = texts.some(
      (text) => correction.test(text) && [...symbolsOf(text)].some((symbol) => !before.has(symbol)),
    );
    if (isCorrected) return [];
    const facts = {
      low: fact(rewards[low] ?? 0),
      back,
      reward: fact(rewards[back] ?? 0),
      threshold,
    };
    return [hack('rebound', low, facts, main.kind === 'value' ? 'warning' : 'information')];
  },
};

const correction =
  /\b(?:wait|actually|mistake|correct(?:ion|ed|ing)?|mis-?\w+|instead|re-?(?:check|consider|calculate|do)|should (?:be|have))\b/i;
