import type { Rating } from '../rating.js';

/** How far two annotators agree. Steps that only one of them labelled count for neither. */
export interface Agreement {
  /** Cohen's kappa over ratings; null where it is not defined (no common step, or no variety). */
  readonly kappa: number | null;
  /** Krippendorff's alpha, nominal; null where it is not defined. */
  readonly alpha: number | null;
  /** Steps that both labelled. */
  readonly steps: number;
  /** Share of them with the same rating; null without any. */
  readonly observed: number | null;
}

export type RatingPair = readonly [Rating, Rating];

/** Agreement on steps that both rated. */
export function agreement(pairs: readonly RatingPair[]): Agreement {
  const observed = pairs.filter(([a, b]) => a === b).length / pairs.length;
  return {
    kappa: cohensKappa(pairs),
    alpha: krippendorffsAlpha(pairs),
    steps: pairs.length,
    observed: pairs.length === 0 ? null : observed,
  };
}

/**
 * (observed - chance) / (1 - chance), where chance is that of each annotator's own habits.
 * Source: Cohen 1960. Null without pairs, and where both gave everything one and the same rating.
 */
export function cohensKappa<T>(pairs: readonly (readonly [T, T])[]): number | null {
  if (pairs.length === 0) return null;
  const [first, second] = [counts(pairs.map(([a]) => a)), counts(pairs.map(([, b]) => b))];
  const observed = pairs.filter(([a, b]) => a === b).length / pairs.length;
  let chance = 0;
  for (const [value, count] of first) chance += count * (second.get(value) ?? 0);
  chance /= pairs.length ** 2;
  return chance === 1 ? null : (observed - chance) / (1 - chance);
}

/**
 * 1 - observed disagreement / expected disagreement, nominal, two values per unit.
 * Source: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011). Null without pairs, and
 * where there is but one value.
 */
export function krippendorffsAlpha<T>(pairs: readonly (readonly [T, T])[]): number | null {
  const values = counts(pairs.flat());
  const n = 2 * pairs.length;
  let same = 0;
  for (const count of values.values()) same += count * (count - 1);
  const expected = n * (n - 1) - same;
  if (expected === 0 || n === 0) return null;
  const disagreeing = pairs.filter(([a, b]) => a !== b).length;
  return 1 - ((n - 1) * 2 * disagreeing) / expected;
}

function counts<T>(values: readonly T[]): Map<T, number> {
  const found = new Map<T, number>();
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
  return found;
}
