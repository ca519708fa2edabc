import type { SignalKind } from '../signal.js';
import { softMinimumShares } from './pure.js';

/** A function of a trace's step rewards that yields one number for the trace. */
export interface Aggregate {
  readonly id: string;
  /** What is known to go wrong when a policy is paid by it. */
  readonly caution?: Caution;
  /** @param rewards of the steps that have one; at least one. */
  of(rewards: readonly number[]): number;
}

export interface Caution {
  /** Whether it holds for rewards of this kind, as they are or transformed. */
  readonly applies: (kind: SignalKind, isRaw: boolean) => boolean;
  readonly text: string;
}

const lastOfValidity: Caution = {
  applies: (kind) => kind === 'validity',
  text:
    'the last reward of a PRM that judges validity says little about the whole: 69 % of the wrong ' +
    'answers in ProcessBench end above 0.5 (Qwen2.5-Math-PRM-7B); use min or product',
};

const rawSum: Caution = {
  applies: (_, isRaw) => isRaw,
  text:
    'a sum of raw rewards pays for length: repeating one step raised it in 90 to 99 % of cases; ' +
    'use min, product, clip or delta',
};

/** Every aggregate. Rewards are taken as probabilities where logarithms or odds are. */
export const aggregates: readonly Aggregate[] = [
  { id: 'min', of: (rewards) => rewards.reduce((a, b) => Math.min(a, b)) },
  { id: 'product', of: (rewards) => rewards.reduce((product, reward) => product * reward, 1) },
  { id: 'mean', of: mean },
  { id: 'geometric-mean', of: (rewards) => Math.exp(mean(rewards.map((r) => Math.log(r)))) },
  { id: 'last', of: (rewards) => rewards.at(-1) ?? NaN, caution: lastOfValidity },
  { id: 'sum', of: (rewards) => rewards.reduce((sum, reward) => sum + reward, 0), caution: rawSum },
  { id: 'max', of: (rewards) => rewards.reduce((a, b) => Math.max(a, b)) },
  { id: 'mean-logit', of: (rewards) => logistic(mean(rewards.map((r) => Math.log(r / (1 - r))))) },
  { id: 'mean-odds', of: (rewards) => Math.max(0, mean(rewards.map((r) => r / (1 - r)))) },
  { id: 'soft-min', of: softMin },
];

/** Each reward weighted by softmax(-reward / 0.1) (PURE, CJReinforce/PURE). */
function softMin(rewards: readonly number[]): number {
  return softMinimumShares(rewards, 0.1).reduce((total, share) => total + share, 0);
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function aggregateById(id: string): Aggregate | undefined {
  return aggregates.find((aggregate) => aggregate.id === id);
}

/** One aggregate of a trace; undefined where no step has a reward, or it is no finite number. */
export function aggregateOf(
  aggregate: Aggregate,
  rewards: readonly (number | undefined)[],
): number | undefined {
  const known = rewards.filter((reward) => reward !== undefined);
  const value = known.length === 0 ? undefined : aggregate.of(known);
  return Number.isFinite(value) ? value : undefined;
}

/** All aggregates of a trace; null where no step has a reward. */
export function aggregateAll(
  rewards: readonly (number | undefined)[],
): Record<string, number | null> {
  const known = rewards.filter((reward) => reward !== undefined);
  return Object.fromEntries(
    aggregates.map((aggregate) => [aggregate.id, known.length === 0 ? null : aggregate.of(known)]),
  );
}
