import type { Row } from './family.js';

/** Rewards of one pass: silent where nothing was read. */
export function rewardsOf(
  rows: readonly (Row | undefined)[] | undefined,
  reward: (row: Row) => number,
): (number | undefined)[] {
  return (rows ?? []).map((row) => (row ? reward(row) : undefined));
}

/** Softmax over the columns of a row, the probability of one of them. */
export function probabilityOf(row: Row, column: number): number {
  const own = row[column] ?? 0;
  return 1 / row.reduce((sum, logit) => sum + Math.exp(logit - own), 0);
}

export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** The only column of a value head. */
export function valueOf(row: Row): number {
  return row[0] ?? 0;
}
