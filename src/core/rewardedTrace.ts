import type { Rating } from './rating.js';
import { firstErrorOf } from './label.js';
import type { Signal } from './signal.js';
import { isJudged, type Step, type Trace } from './trace.js';

/** A trace with its rewards and everything else that is known of it. */
export interface RewardedTrace {
  readonly trace: Trace;
  /** Parallel to the steps, as they stand. */
  readonly ratings: readonly (Rating | undefined)[];
  /** Parallel to the steps. */
  readonly rewards: readonly (number | undefined)[];
  /** The signal that the rewards are made of. */
  readonly main: Signal;
  /** A reward below says "wrong". */
  readonly threshold: number;
  /** Every signal, the main one too. */
  readonly signals: readonly Signal[];
}

/** A judged step with its index and its reward. */
export interface RewardedStep {
  readonly step: Step;
  readonly at: number;
  readonly reward: number;
}

/** The judged steps that have a reward, in order. */
export function rewardedSteps({ trace, rewards }: RewardedTrace): RewardedStep[] {
  return trace.steps.flatMap((step, at) => {
    const reward = rewards[at];
    return reward !== undefined && isJudged(step) ? [{ step, at, reward }] : [];
  });
}

/** The lowest reward; undefined where there is none. */
export function lowest(rewards: readonly (number | undefined)[]): number | undefined {
  const known = rewards.filter((reward) => reward !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => Math.min(a, b));
}

/** The first step whose value lies below the threshold; -1 for none. */
export function firstBelow(values: readonly (number | undefined)[], threshold: number): number {
  return values.findIndex((value) => value !== undefined && value < threshold);
}

/** The first wrong step by the labels: -1 for none, undefined where it is not known. */
export function labelledError({ trace, ratings }: RewardedTrace): number | undefined {
  return firstErrorOf(trace.steps, ratings);
}
