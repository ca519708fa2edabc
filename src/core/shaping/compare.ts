/** One thing by which two traces are compared; more is better. */
export interface Factor<T> {
  readonly name: string;
  /** Undefined where it is not known: the factor then decides nothing. */
  of(trace: T): number | undefined;
}

/** Which of two is preferred, and by what. */
export interface Preference<T> {
  readonly chosen: T;
  readonly rejected: T;
  /** The factor that decided. */
  readonly factor: string;
  /** By how much, in the factor's unit; positive. */
  readonly difference: number;
}

/**
 * Hierarchical comparison: the first factor by which two traces differ by more than `margin` standard
 * deviations of that factor decides; undefined if none does.
 * Source: HERON, arXiv 2309.02632.
 */
export function preferred<T>(
  first: T,
  second: T,
  factors: readonly (Factor<T> & { readonly deviation: number })[],
  margin: number,
): Preference<T> | undefined {
  for (const factor of factors) {
    const [a, b] = [factor.of(first), factor.of(second)];
    if (a === undefined || b === undefined) continue;
    const difference = Math.abs(a - b);
    if (difference === 0 || difference <= margin * factor.deviation) continue;
    const [chosen, rejected] = a > b ? [first, second] : [second, first];
    return { chosen, rejected, factor: factor.name, difference };
  }
  return undefined;
}

/** Factors with their standard deviations over all traces. */
export function measured<T>(
  factors: readonly Factor<T>[],
  traces: readonly T[],
): (Factor<T> & { readonly deviation: number })[] {
  return factors.map((factor) => {
    const values = traces.map((trace) => factor.of(trace)).filter((value) => value !== undefined);
    return { name: factor.name, of: (trace: T) => factor.of(trace), deviation: deviation(values) };
  });
}

function deviation(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / values.length);
}
