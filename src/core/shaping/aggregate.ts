/** A function of a trace's step rewards that yields one number for the trace. */
export interface Aggregate {
  readonly id: string;
  /** @param rewards of the steps that have one; at least one. */
  of(rewards: readonly number[]): number;
}

/** Every aggregate. Rewards are taken as probabilities where logarithms or odds are. */
export const aggregates: readonly Aggregate[] = [
  { id: 'min', of: (rewards) => rewards.reduce((a, b) => Math.min(a, b)) },
  { id: 'product', of: (rewards) => rewards.reduce((product, reward) => product * reward, 1) },
  { id: 'mean', of: mean },
  { id: 'geometric-mean', of: (rewards) => Math.exp(mean(rewards.map((r) => Math.log(r)))) },
  { id: 'last', of: (rewards) => rewards.at(-1) ?? NaN },
  { id: 'sum', of: (rewards) => rewards.reduce((sum, reward) => sum + reward, 0) },
  { id: 'max', of: (rewards) => rewards.reduce((a, b) => Math.max(a, b)) },
  { id: 'mean-logit', of: (rewards) => logistic(mean(rewards.map((r) => Math.log(r / (1 - r))))) },
  { id: 'mean-odds', of: (rewards) => Math.max(0, mean(rewards.map((r) => r / (1 - r)))) },
  { id: 'soft-min', of: softMin },
];

/** Each reward weighted by softmax(-reward / 0.1) (PURE, CJReinforce/PURE). */
function softMin(rewards: readonly number[]): number {
  const lowest = rewards.reduce((a, b) => Math.min(a, b));
  const weights = rewards.map((reward) => Math.exp((lowest - reward) / 0.1));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return rewards.reduce((total, reward, at) => total + (reward * (weights[at] ?? 0)) / sum, 0);
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
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
