/** A step of a modified process: whether it was called right, and whether it is. */
export interface JudgedStep {
  readonly classification: string;
  readonly predicted: boolean;
  readonly right: boolean;
}

/** PRMBench's figures of one class or of all, 0..1; undefined where nothing can be divided by. */
export interface PrmBenchScore {
  /** F1 of calling right steps right. */
  readonly f1: number | undefined;
  /** F1 of calling wrong steps wrong. */
  readonly negativeF1: number | undefined;
  /** The mean of both; in a class without wrong steps `f1` alone. */
  readonly prmScore: number | undefined;
  readonly steps: number;
}

/** The nine classes, in the order of the published table. */
export const prmBenchClasses: readonly string[] = [
  'redundency',
  'circular',
  'counterfactual',
  'step_contradiction',
  'domain_inconsistency',
  'confidence',
  'missing_condition',
  'deception',
  'multi_solutions',
];

/** Source: PRMBench, arXiv 2501.03124; ssmisya/PRMBench. */
export function prmBenchScore(steps: readonly JudgedStep[]): PrmBenchScore {
  const count = (predicted: boolean, right: boolean): number =>
    steps.filter((step) => step.predicted === predicted && step.right === right).length;
  const [truePositive, falseNegative] = [count(true, true), count(false, true)];
  const [falsePositive, trueNegative] = [count(true, false), count(false, false)];
  const f1 = f1Of(truePositive, falsePositive, falseNegative);
  const negativeF1 = f1Of(trueNegative, falseNegative, falsePositive);
  const onlyRight = steps.every(({ right }) => right);
  return { f1, negativeF1, prmScore: onlyRight ? f1 : mean(f1, negativeF1), steps: steps.length };
}

/** Class by class, those that occur, in the order of the table. */
export function prmBenchByClass(steps: readonly JudgedStep[]): Record<string, PrmBenchScore> {
  const classes = new Set([...prmBenchClasses, ...steps.map((step) => step.classification)]);
  return Object.fromEntries(
    [...classes].flatMap((name) => {
      const own = steps.filter(({ classification }) => classification === name);
      return own.length === 0 ? [] : [[name, prmBenchScore(own)]];
    }),
  );
}

function f1Of(hits: number, falseAlarms: number, misses: number): number | undefined {
  if (hits + falseAlarms === 0 || hits + misses === 0) return undefined;
  return (2 * hits) / (2 * hits + falseAlarms + misses);
}

function mean(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : (a + b) / 2;
}
