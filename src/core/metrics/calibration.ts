import { type RewardedTrace, labelledError, rewardedSteps } from '../rewardedTrace.js';

/** A reward with whether the step it stands for is right. */
export interface Outcome {
  readonly reward: number;
  readonly right: boolean;
}

/** Rewards in [low, high), the last bin with its upper end. */
export interface CalibrationBin {
  readonly low: number;
  readonly high: number;
  readonly n: number;
  /** Mean reward, and share of right steps; null in an empty bin. */
  readonly reward: number | null;
  readonly right: number | null;
}

/** The steps up to and including the first error, as labelled: what lies behind nobody judged. */
export function judgedOutcomes(item: RewardedTrace): Outcome[] {
  const error = labelledError(item);
  if (error === undefined) return [];
  return rewardedSteps(item)
    .filter(({ at }) => error === -1 || at <= error)
    .map(({ at, reward }) => ({ reward, right: at !== error }));
}

/** The reliability curve in bins of equal width. */
export function calibrationCurve(outcomes: readonly Outcome[], bins = 10): CalibrationBin[] {
  return Array.from({ length: bins }, (_, bin) => {
    const own = outcomes.filter(({ reward }) => binOf(reward, bins) === bin);
    const share = (count: number): number | null => (own.length === 0 ? null : count / own.length);
    return {
      low: bin / bins,
      high: (bin + 1) / bins,
      n: own.length,
      reward: share(own.reduce((sum, { reward }) => sum + reward, 0)),
      right: share(own.filter(({ right }) => right).length),
    };
  });
}

/** Expected calibration error, 0..1: the bins' gaps, weighed by their steps. */
export function calibrationError(outcomes: readonly Outcome[], bins = 10): number | undefined {
  if (outcomes.length === 0) return undefined;
  const gaps = calibrationCurve(outcomes, bins).map(
    ({ n, reward, right }) => n * Math.abs((reward ?? 0) - (right ?? 0)),
  );
  return gaps.reduce((sum, gap) => sum + gap, 0) / outcomes.length;
}

function binOf(reward: number, bins: number): number {
  return Math.max(0, Math.min(bins - 1, Math.floor(reward * bins)));
}
