import { groupedBy } from '../group.js';
import {
  type RewardedTrace,
  firstBelow,
  labelledError,
  lowest,
  rewardedSteps,
} from '../rewardedTrace.js';
import { aggregateOf, type Aggregate } from '../shaping/aggregate.js';
import {
  type CalibrationBin,
  calibrationCurve,
  calibrationError,
  judgedOutcomes,
} from './calibration.js';
import { type ProcessBenchScore, processBenchScore } from './processBench.js';
import { type Screened, screen } from './screening.js';
import { correlation, meanOf, quantileOf } from './statistics.js';
import { type ThresholdScore, areaUnderCurve, bestThreshold, thresholdScore } from './threshold.js';
import { type TrajectoryPreference, trajectoryPreference } from './trajectoryPreference.js';

/** What is known of the rewards of a dataset; null where nothing says. */
export interface RewardStatistics {
  readonly steps: number;
  readonly mean: number | null;
  /** At 5, 25, 50, 75 and 95 percent. */
  readonly quantiles: readonly (number | null)[];
  /** Share of rewards from 0.99 up or from 0.01 down. */
  readonly saturated: number | null;
  /** Correlation of a trace's number of steps with its return, and of a step's length with its reward. */
  readonly lengthBias: number | null;
  readonly stepLengthBias: number | null;
  /** Mean reward of the steps in each fifth of their traces. */
  readonly byPosition: readonly (number | null)[];
  /** Against labels, over the steps up to the first error. */
  readonly calibration: readonly CalibrationBin[];
  readonly calibrationError: number | null;
  readonly auc: number | null;
  readonly atThreshold: ThresholdScore | null;
  readonly bestThreshold: ThresholdScore | null;
  readonly firstError: ProcessBenchScore | null;
  /** Against outcomes. */
  readonly trajectoryPreference: TrajectoryPreference | null;
  /** Correlation of the return with the outcome. */
  readonly outcomeCorrelation: number | null;
}

export function rewardStatistics(
  items: readonly RewardedTrace[],
  aggregate: Aggregate,
): RewardStatistics {
  const steps = items.flatMap(rewardedSteps);
  const rewards = steps.map(({ reward }) => reward);
  const outcomes = items.flatMap(judgedOutcomes);
  const isLabelled = outcomes.length > 0;
  const threshold = items[0]?.threshold ?? 0.5;
  return {
    steps: steps.length,
    mean: rewards.length === 0 ? null : meanOf(rewards),
    quantiles: [0.05, 0.25, 0.5, 0.75, 0.95].map((share) => quantileOf(rewards, share) ?? null),
    saturated:
      rewards.length === 0 ? null : meanOf(rewards.map((r) => Number(r >= 0.99 || r <= 0.01))),
    lengthBias: lengthBias(items, aggregate),
    stepLengthBias: stepLengthBias(items),
    byPosition: byPosition(items),
    calibration: isLabelled ? calibrationCurve(outcomes) : [],
    calibrationError: calibrationError(outcomes) ?? null,
    auc: areaUnderCurve(outcomes) ?? null,
    atThreshold: isLabelled ? thresholdScore(outcomes, threshold) : null,
    bestThreshold: bestThreshold(outcomes) ?? null,
    firstError: isLabelled ? firstErrors(items) : null,
    ...againstOutcomes(items, aggregate),
  };
}

function lengthBias(items: readonly RewardedTrace[], aggregate: Aggregate): number | null {
  const pairs = items.flatMap(({ rewards }): [number, number][] => {
    const value = aggregateOf(aggregate, rewards);
    return value === undefined ? [] : [[rewards.length, value]];
  });
  return correlation(pairs) ?? null;
}

/** Recorded scores without texts have no lengths. */
function stepLengthBias(items: readonly RewardedTrace[]): number | null {
  const steps = items.filter(({ trace }) => trace.meta['textless'] !== true).flatMap(rewardedSteps);
  return (
    correlation(steps.map(({ step, reward }) => [Math.log(1 + step.text.length), reward])) ?? null
  );
}

function byPosition(items: readonly RewardedTrace[]): (number | null)[] {
  const placed = items.flatMap((item) => {
    const steps = rewardedSteps(item);
    return steps.map(({ reward }, at) => ({ fifth: Math.floor((5 * at) / steps.length), reward }));
  });
  const fifths = groupedBy(placed, ({ fifth }) => fifth);
  return [0, 1, 2, 3, 4].map((fifth) => {
    const own = fifths.get(fifth) ?? [];
    return own.length === 0 ? null : meanOf(own.map(({ reward }) => reward));
  });
}

function firstErrors(items: readonly RewardedTrace[]): ProcessBenchScore {
  return processBenchScore(
    items.flatMap((item) => {
      const labelled = labelledError(item);
      const predicted = firstBelow(item.rewards, item.threshold);
      return labelled === undefined || lowest(item.rewards) === undefined
        ? []
        : [{ labelled, predicted }];
    }),
  );
}

function againstOutcomes(
  items: readonly RewardedTrace[],
  aggregate: Aggregate,
): Pick<RewardStatistics, 'trajectoryPreference' | 'outcomeCorrelation'> {
  const trajectories = items.flatMap(({ trace, rewards }) => {
    const reward = aggregateOf(aggregate, rewards);
    return reward === undefined || trace.outcome === undefined
      ? []
      : [{ reward, right: trace.outcome }];
  });
  return {
    trajectoryPreference: trajectoryPreference(trajectories) ?? null,
    outcomeCorrelation:
      correlation(trajectories.map(({ reward, right }) => [reward, Number(right)])) ?? null,
  };
}

/** Claimed against verified, by what a trace says of itself (its generator, its model) or its file. */
export function screenBy(
  items: readonly RewardedTrace[],
  aggregate: Aggregate,
  groupOf: (item: RewardedTrace) => string,
): Screened[] {
  const claims = items.flatMap((item) => {
    const reward = aggregateOf(aggregate, item.rewards);
    const right = item.trace.outcome;
    return reward === undefined || right === undefined
      ? []
      : [{ group: groupOf(item), reward, right }];
  });
  return [...groupedBy(claims, ({ group }) => group).values()].map((own) => screen(own));
}
