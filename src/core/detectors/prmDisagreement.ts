import { type RewardedTrace, firstBelow } from '../rewardedTrace.js';
import type { Signal } from '../signal.js';
import { type TraceDetector, hack } from './detector.js';

/**
 * D23. Another signal puts the first error elsewhere: a second PRM's first drop is at another step, or
 * a verifier fails a step while the PRM sees no error up to there. The place to look first: where two
 * PRMs agree they are right 81 % of the time, elsewhere 37 %.
 *
 * Other PRMs are read at 0.5 where nothing else is said; the threshold here is theirs.
 */
export const prmDisagreement: TraceDetector = {
  id: 'prm-disagreement',
  title: 'Signals disagree about the first error',
  code: 'D23',
  scope: 'trace',
  threshold: 0.5,
  detect(item, threshold) {
    const own = firstBelow(item.rewards, item.threshold);
    return item.signals.flatMap((signal) => {
      const other = firstErrorBy(signal, item, threshold);
      if (other === undefined || !disagrees(signal, own, other)) return [];
      const step = [own, other].filter((each) => each !== -1).sort((a, b) => a - b)[0] ?? null;
      return [hack('prm-disagreement', step, { firstError: own, other, signal: signal.id })];
    });
  },
};

/** Undefined for the main signal, for those that judge nothing, and for those that are silent. */
function firstErrorBy(signal: Signal, item: RewardedTrace, threshold: number): number | undefined {
  const isJudge = signal.id !== item.main.id && signal.kind !== 'progress';
  if (!isJudge || signal.values.every((value) => value === undefined)) return undefined;
  return Number.isFinite(signal.range[0]) ? firstBelow(signal.values, threshold) : undefined;
}

/** A verifier that finds nothing says nothing about what it cannot read. */
function disagrees({ kind }: Signal, own: number, other: number): boolean {
  return kind === 'verdict' ? other !== -1 && (own === -1 || own > other) : own !== other;
}
