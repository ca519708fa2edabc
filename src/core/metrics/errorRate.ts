/** A trace that was drawn and judged. */
export interface Sampled {
  /** Relative chance in (0, 1] with which it was drawn. */
  readonly propensity: number;
  readonly isWrong: boolean;
}

export interface ErrorRate {
  /** Share of wrong traces in the file, 0..1; null without a sample. */
  readonly rate: number | null;
  /** 95 % interval; null without a sample. */
  readonly interval: readonly [number, number] | null;
  /** How many traces were drawn and judged. */
  readonly n: number;
  /** How many equally likely draws they are worth. */
  readonly effectiveN: number;
}

const z = 1.959964;

/**
 * The share of wrong traces from a sample with known propensities: self-normalised inverse propensity
 * scores (SNIPS, Swaminathan and Joachims 2015), with Wilson's interval at Kish's effective size.
 */
export function errorRate(sample: readonly Sampled[]): ErrorRate {
  const weights = sample.map(({ propensity }) => 1 / propensity);
  const total = sum(weights);
  if (total === 0) return { rate: null, interval: null, n: 0, effectiveN: 0 };
  const rate = sum(sample.map(({ isWrong }, i) => (isWrong ? (weights[i] ?? 0) : 0))) / total;
  const effectiveN = total ** 2 / sum(weights.map((weight) => weight ** 2));
  return { rate, interval: wilson(rate, effectiveN), n: sample.length, effectiveN };
}

/** Wilson's 95 % interval of a share seen in n draws. */
export function wilson(share: number, n: number): readonly [number, number] {
  const middle = (share + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half =
    (z / (1 + z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
