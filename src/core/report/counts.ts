import { judgedOutcomes } from '../metrics/calibration.js';
import { rewardStatistics } from '../metrics/datasetStatistics.js';
import { type RewardedTrace, labelledError, rewardedSteps } from '../rewardedTrace.js';
import type { Aggregate } from '../shaping/aggregate.js';
import type { ReportRow, ReportSection } from './report.js';
import { refsOf } from './traceRef.js';

export function countSection(items: readonly RewardedTrace[]): ReportSection {
  const those = (name: string, holds: (item: RewardedTrace) => boolean): ReportRow => {
    const own = items.filter(holds);
    const share = items.length === 0 ? null : own.length / items.length;
    return { name, values: [share], traces: refsOf(own) };
  };
  const rows = [
    those('traces', () => true),
    those('with labels to the first error', (item) => labelledError(item) !== undefined),
    those('with an error, by label', (item) => (labelledError(item) ?? -1) >= 0),
    those('answer right', ({ trace }) => trace.outcome === true),
    those('answer wrong', ({ trace }) => trace.outcome === false),
  ];
  const about = 'How many traces there are, and what is known of them.';
  return { title: 'Traces', about, columns: ['share'], rows };
}

export function measureSection(
  items: readonly RewardedTrace[],
  aggregate: Aggregate,
): ReportSection {
  const rewards = rewardStatistics(items, aggregate);
  const preference = rewards.trajectoryPreference;
  const [paid, judged, known] = [
    items.filter((item) => rewardedSteps(item).length > 0),
    items.filter((item) => judgedOutcomes(item).length > 0),
    items.filter(({ trace }) => trace.outcome !== undefined),
  ].map(refsOf);
  const measures: [string, number | null | undefined, ReportRow['traces'] | undefined][] = [
    ['mean reward', rewards.mean, paid],
    ['share of saturated rewards', rewards.saturated, paid],
    ['correlation of steps and return', rewards.lengthBias, paid],
    ['correlation of step length and reward', rewards.stepLengthBias, paid],
    ['expected calibration error', rewards.calibrationError, judged],
    ['AUC of right over wrong steps', rewards.auc, judged],
    ['F1 of wrong steps at the threshold', rewards.atThreshold?.f1, judged],
    ['threshold of the best F1', rewards.bestThreshold?.threshold, judged],
    ['ProcessBench F1', rewards.firstError?.f1, judged],
    ['correlation of return and outcome', rewards.outcomeCorrelation, known],
    ['pairs of success and failure in order', preference?.orderedPairs, known],
    ['successes above the best failure', preference?.aboveBestFailure, known],
  ];
  const rows = measures.flatMap(([name, value, traces = []]) =>
    value === null || value === undefined ? [] : [{ name, values: [value], traces }],
  );
  const about = `Measures of the rewards; a return is the ${aggregate.id} of a trace's rewards.`;
  return { title: 'Measures', about, columns: ['value'], rows };
}
