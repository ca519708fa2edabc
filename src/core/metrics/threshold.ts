import type { Outcome } from './calibration.js';

/** How well "below the threshold is wrong" finds wrong steps. */
export interface ThresholdScore {
  readonly threshold: number;
  /** Of the steps called wrong, the share that is; null if none is called so. */
  readonly precision: number | null;
  /** Of the wrong steps, the share that is called so; null if there is none. */
  readonly recall: number | null;
  readonly f1: number;
}

export function thresholdScore(outcomes: readonly Outcome[], threshold: number): ThresholdScore {
  const called = outcomes.filter(({ reward }) => reward < threshold);
  const hits = called.filter(({ right }) => !right).length;
  const wrong = outcomes.filter(({ right }) => !right).length;
  const sum = called.length + wrong;
  return {
    threshold,
    precision: called.length === 0 ? null : hits / called.length,
    recall: wrong === 0 ? null : hits / wrong,
    f1: sum === 0 ? 0 : (2 * hits) / sum,
  };
}

/** The threshold of the highest F1, the lowest of several; undefined where no step is wrong. */
export function bestThreshold(outcomes: readonly Outcome[]): ThresholdScore | undefined {
  const sorted = [...outcomes].sort((a, b) => a.reward - b.reward);
  const wrong = sorted.filter(({ right }) => !right).length;
  if (wrong === 0) return undefined;
  let best = { f1: 0, threshold: 0 };
  let hits = 0;
  for (const [at, { reward, right }] of sorted.entries()) {
    hits += right ? 0 : 1;
    const next = sorted[at + 1]?.reward;
    if (next === reward) continue;
    const f1 = (2 * hits) / (at + 1 + wrong);
    // Halfway to the next reward: no given reward lies on the border.
    if (f1 > best.f1)
      best = { f1, threshold: next === undefined ? reward + 1e-6 : (reward + next) / 2 };
  }
  return thresholdScore(outcomes, best.threshold);
}

/** P(a right step is paid more than a wrong one), ties half; undefined where one sort is missing. */
export function areaUnderCurve(outcomes: readonly Outcome[]): number | undefined {
  const sorted = [...outcomes].sort((a, b) => a.reward - b.reward);
  const right = sorted.filter((each) => each.right).length;
  const wrong = sorted.length - right;
  if (right === 0 || wrong === 0) return undefined;
  let ranks = 0;
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (to < sorted.length && sorted[to]?.reward === sorted[from]?.reward) to++;
    const mean = (from + 1 + to) / 2;
    ranks += mean * sorted.slice(from, to).filter((each) => each.right).length;
    from = to;
  }
  return (ranks - (right * (right + 1)) / 2) / (right * wrong);
}
