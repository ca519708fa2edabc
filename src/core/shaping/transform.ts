import type { SignalKind } from '../signal.js';

/** What a transform needs to know beside the rewards. */
export interface ShapingOptions {
  /** Clip: what is subtracted before rewards above zero are cut off. */
  readonly eta: number;
  /** Log-sigmoid: the reward of a reference solution, in the rewards' own range. */
  readonly reference: number;
  /** AlphaPO's shape; 0 is the logarithm. */
  readonly alpha: number;
  /** AlphaPO's scale. */
  readonly beta: number;
  /** PURE: the softmax temperature of its credit. */
  readonly temperature: number;
}

export const defaultShaping: ShapingOptions = {
  eta: 0.5,
  reference: 0.5,
  alpha: 0.25,
  beta: 2.5,
  temperature: 0.1,
};

/** Rewards parallel to the steps; silence stays silence. */
export type StepRewards = readonly (number | undefined)[];

/**
 * A way to turn a PRM's rewards into what a policy would be paid. Each member's doc comment is its
 * user documentation.
 */
export interface Transform {
  readonly id: string;
  readonly title: string;
  /** The kinds of signal it means something for; left out where it means something for all. */
  readonly kinds?: readonly SignalKind[];
  /** Whether it leaves rewards as they are. */
  readonly isRaw?: true;
  /** What the steps are paid; their sum is the policy's return. */
  of(rewards: StepRewards, options: ShapingOptions): (number | undefined)[];
}

/** A transform of each reward alone. */
export function each(
  rewards: StepRewards,
  change: (reward: number) => number,
): (number | undefined)[] {
  return rewards.map((reward) => (reward === undefined ? undefined : change(reward)));
}

/** A transform of the known rewards as one row; what is silent is stepped over. */
export function inRow(
  rewards: StepRewards,
  change: (known: readonly number[]) => readonly (number | undefined)[],
): (number | undefined)[] {
  const changed = change(rewards.filter((reward) => reward !== undefined));
  let next = 0;
  return rewards.map((reward) => (reward === undefined ? undefined : changed[next++]));
}
