import { type RewardedTrace, firstBelow, labelledError } from '../rewardedTrace.js';
import type { Signal } from '../signal.js';
import { calibrationError, judgedOutcomes } from './calibration.js';
import { type ProcessBenchScore, processBenchScore } from './processBench.js';
import { correlation, meanOf } from './statistics.js';

/** Two signals on one trace. */
export interface TraceComparison {
  /** First errors by each, -1 for none. */
  readonly first: number;
  readonly second: number;
  /** Mean distance of their values over the steps that both judge; undefined if there is none. */
  readonly distance: number | undefined;
}

export function compareOn(
  { threshold }: Pick<RewardedTrace, 'threshold'>,
  first: Signal['values'],
  second: Signal['values'],
): TraceComparison {
  const both = first.flatMap((value, at): [number, number][] => {
    const other = second[at];
    return value === undefined || other === undefined ? [] : [[value, other]];
  });
  return {
    first: firstBelow(first, threshold),
    second: firstBelow(second, threshold),
    distance: both.length === 0 ? undefined : meanOf(both.map(([a, b]) => Math.abs(a - b))),
  };
}

/** One signal against the labels of all traces that have it. */
export interface SignalScore {
  readonly signal: string;
  readonly traces: number;
  /** Null where nothing is labelled. */
  readonly firstError: ProcessBenchScore | null;
  readonly calibrationError: number | null;
}

export function signalScore(items: readonly RewardedTrace[], id: string): SignalScore {
  const having = items.flatMap((item) => {
    const values = item.signals.find((signal) => signal.id === id)?.values;
    return values ? [{ ...item, rewards: values }] : [];
  });
  const pairs = having.flatMap((item) => {
    const labelled = labelledError(item);
    const predicted = firstBelow(item.rewards, item.threshold);
    return labelled === undefined ? [] : [{ labelled, predicted }];
  });
  return {
    signal: id,
    traces: having.length,
    firstError: pairs.length === 0 ? null : processBenchScore(pairs),
    calibrationError: calibrationError(having.flatMap(judgedOutcomes)) ?? null,
  };
}

/** Step-wise correlation of two signals over all traces. */
export function signalCorrelation(
  items: readonly RewardedTrace[],
  first: string,
  second: string,
): number | undefined {
  const valuesOf = (item: RewardedTrace, id: string): Signal['values'] =>
    item.signals.find((signal) => signal.id === id)?.values ?? [];
  const pairs = items.flatMap((item) => {
    const other = valuesOf(item, second);
    return valuesOf(item, first).flatMap((value, at): [number, number][] => {
      const theirs = other[at];
      return value === undefined || theirs === undefined ? [] : [[value, theirs]];
    });
  });
  return correlation(pairs);
}
