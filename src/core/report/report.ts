import { detectOver, hacksIn, type Thresholds } from '../detectors/detect.js';
import { detectorIdOf } from '../detectors/detector.js';
import { detectorById, detectors } from '../detectors/index.js';
import type { Finding } from '../finding.js';
import { groupedBy } from '../group.js';
import { calibrationCurve, judgedOutcomes } from '../metrics/calibration.js';
import { rewardStatistics } from '../metrics/datasetStatistics.js';
import { type RewardedTrace, labelledError, rewardedSteps } from '../rewardedTrace.js';
import type { Aggregate } from '../shaping/aggregate.js';

/** A line of a table: numbers, and the traces that they are made of. */
export interface ReportRow {
  readonly name: string;
  /** Parallel to the section's columns; null where nothing says. */
  readonly values: readonly (number | null)[];
  /** Ids of traces. */
  readonly traces: readonly string[];
}

/** A table that may be drawn: one group of bars per row. */
export interface ReportSection {
  readonly title: string;
  /** What the numbers are, in a sentence. */
  readonly about: string;
  readonly columns: readonly string[];
  readonly rows: readonly ReportRow[];
  /** Which columns are drawn, if any. */
  readonly plotted: readonly number[];
}

/** What is known of a dataset and its rewards, for people; sections without data are left out. */
export interface Report {
  readonly title: string;
  readonly sections: readonly ReportSection[];
}

export interface ReportOptions {
  readonly title: string;
  readonly aggregate: Aggregate;
  readonly thresholds: Thresholds;
}

export function reportOf(items: readonly RewardedTrace[], options: ReportOptions): Report {
  const sections = [
    countSection(items),
    measureSection(items, options.aggregate),
    rewardSection(items),
    calibrationSection(items),
    positionSection(items, options.aggregate),
    findingSection(items, options.thresholds),
  ];
  return { title: options.title, sections: sections.filter(({ rows }) => rows.length > 0) };
}

function countSection(items: readonly RewardedTrace[]): ReportSection {
  const those = (name: string, holds: (item: RewardedTrace) => boolean): ReportRow => {
    const own = items.filter(holds);
    return { name, values: [own.length], traces: idsOf(own) };
  };
  const rows = [
    those('traces', () => true),
    those('with labels to the first error', (item) => labelledError(item) !== undefined),
    those('with an error, by label', (item) => (labelledError(item) ?? -1) >= 0),
    those('answer right', ({ trace }) => trace.outcome === true),
    those('answer wrong', ({ trace }) => trace.outcome === false),
  ];
  const about = 'How many traces there are, and what is known of them.';
  return { title: 'Traces', about, columns: ['traces'], rows, plotted: [] };
}

function measureSection(items: readonly RewardedTrace[], aggregate: Aggregate): ReportSection {
  const rewards = rewardStatistics(items, aggregate);
  const [paid, judged, known] = [
    items.filter((item) => rewardedSteps(item).length > 0),
    items.filter((item) => judgedOutcomes(item).length > 0),
    items.filter(({ trace }) => trace.outcome !== undefined),
  ].map(idsOf);
  const measures: [string, number | null | undefined, readonly string[] | undefined][] = [
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
  ];
  const rows = measures.flatMap(([name, value, traces = []]) =>
    value === null || value === undefined ? [] : [{ name, values: [value], traces }],
  );
  const about = `Measures of the rewards; a return is the ${aggregate.id} of a trace's rewards.`;
  return { title: 'Measures', about, columns: ['value'], rows, plotted: [] };
}

const bins = 10;

/** The curve that the calibration is read from, over other things too. */
function binned<T extends { readonly reward: number }>(
  items: readonly RewardedTrace[],
  of: (item: RewardedTrace) => readonly T[],
): { readonly all: readonly T[]; readonly traces: readonly (readonly string[])[] } {
  const placed = items.map((item) => ({ item, own: of(item) }));
  const traces = Array.from({ length: bins }, (_, bin) =>
    idsOf(
      placed.flatMap(({ item, own }) => (own.some((each) => binOf(each) === bin) ? [item] : [])),
    ),
  );
  return { all: placed.flatMap(({ own }) => own), traces };
}

function binOf({ reward }: { readonly reward: number }): number {
  return Math.max(0, Math.min(bins - 1, Math.floor(reward * bins)));
}

function rewardSection(items: readonly RewardedTrace[]): ReportSection {
  const { all, traces } = binned(items, rewardedSteps);
  const rows = Array.from({ length: bins }, (_, bin) => ({
    name: binName(bin),
    values: [all.filter((each) => binOf(each) === bin).length],
    traces: traces[bin] ?? [],
  }));
  const about = 'How many steps have which reward.';
  const shown = all.length === 0 ? [] : rows;
  return { title: 'Rewards', about, columns: ['steps'], rows: shown, plotted: [0] };
}

function calibrationSection(items: readonly RewardedTrace[]): ReportSection {
  const { all, traces } = binned(items, judgedOutcomes);
  const rows = calibrationCurve(all, bins).flatMap(({ n, reward, right }, bin) =>
    n === 0 ? [] : [{ name: binName(bin), values: [n, reward, right], traces: traces[bin] ?? [] }],
  );
  const about =
    'Where rewards are calibrated, the mean reward is the share of right steps. Steps up to the first error, as labelled.';
  const columns = ['steps', 'mean reward', 'share right'];
  return { title: 'Calibration', about, columns, rows, plotted: [1, 2] };
}

function binName(bin: number): string {
  return `${(bin / bins).toFixed(1)} to ${((bin + 1) / bins).toFixed(1)}`;
}

function positionSection(items: readonly RewardedTrace[], aggregate: Aggregate): ReportSection {
  const traces = idsOf(items.filter((item) => rewardedSteps(item).length > 0));
  const rows = rewardStatistics(items, aggregate).byPosition.flatMap((mean, fifth) =>
    mean === null ? [] : [{ name: `fifth ${fifth + 1}`, values: [mean], traces }],
  );
  const about = 'Mean reward of the steps in each fifth of their traces.';
  return { title: 'Position', about, columns: ['mean reward'], rows, plotted: [0] };
}

/** Detectors that edit traces need a model: `check --detector all` runs them. */
function findingSection(items: readonly RewardedTrace[], thresholds: Thresholds): ReportSection {
  const ofTraces = items.flatMap((item) =>
    hacksIn(item, thresholds).map((finding) => ({ finding, ids: [item.trace.id] })),
  );
  const ofAll = detectors.flatMap((detector) =>
    detector.scope === 'dataset'
      ? detectOver(detector, items, thresholds).map(({ finding }) => ({
          finding,
          ids: idsOf(items),
        }))
      : [],
  );
  const found = groupedBy([...ofTraces, ...ofAll], ({ finding }) => finding.code);
  const rows = [...found.values()].map((own) => ({
    name: titleOf(own[0]?.finding),
    values: [own.length],
    traces: [...new Set(own.flatMap(({ ids }) => ids))],
  }));
  const about =
    'What the detectors of reward hacks found: candidates, until a probe confirms them.';
  return { title: 'Findings', about, columns: ['findings'], rows, plotted: [0] };
}

function titleOf(finding: Finding | undefined): string {
  const id = detectorIdOf(finding?.code ?? '') ?? '';
  return detectorById(id)?.title ?? id;
}

function idsOf(items: readonly RewardedTrace[]): string[] {
  return [...new Set(items.map(({ trace }) => trace.id))];
}
