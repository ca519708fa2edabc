import { calibrationCurve, judgedOutcomes } from '../metrics/calibration.js';
import { rewardStatistics } from '../metrics/datasetStatistics.js';
import { type RewardedTrace, rewardedSteps } from '../rewardedTrace.js';
import type { Aggregate } from '../shaping/aggregate.js';
import type { ReportSection, TraceRef } from './report.js';
import { refsOf } from './traceRef.js';

const bins = 10;

export function rewardSection(items: readonly RewardedTrace[]): ReportSection {
  const { all, traces } = binned(items, rewardedSteps);
  const rows = Array.from({ length: bins }, (_, bin) => ({
    name: binName(bin),
    values: [all.filter((each) => binOf(each) === bin).length],
    traces: traces[bin] ?? [],
  }));
  return {
    title: 'Rewards',
    about: 'How many steps have which reward.',
    columns: ['steps'],
    rows: all.length === 0 ? [] : rows,
    plot: { kind: 'bars', columns: [0] },
  };
}

export function calibrationSection(items: readonly RewardedTrace[]): ReportSection {
  const { all, traces } = binned(items, judgedOutcomes);
  const rows = calibrationCurve(all, bins).flatMap(({ n, reward, right }, bin) =>
    n === 0 ? [] : [{ name: binName(bin), values: [n, reward, right], traces: traces[bin] ?? [] }],
  );
  return {
    title: 'Calibration',
    about:
      'Where rewards are calibrated, the mean reward is the share of right steps. Steps up to the first error, as labelled.',
    columns: ['steps', 'mean reward', 'share right'],
    rows,
    plot: { kind: 'bars', columns: [1, 2] },
  };
}

export function positionSection(
  items: readonly RewardedTrace[],
  aggregate: Aggregate,
): ReportSection {
  const traces = refsOf(items.filter((item) => rewardedSteps(item).length > 0));
  const rows = rewardStatistics(items, aggregate).byPosition.flatMap((mean, fifth) =>
    mean === null ? [] : [{ name: `fifth ${fifth + 1}`, values: [mean], traces }],
  );
  return {
    title: 'Position',
    about: 'Mean reward of the steps in each fifth of their traces.',
    columns: ['mean reward'],
    rows,
    plot: { kind: 'bars', columns: [0] },
  };
}

/** Rewarded things of all traces, and by bin the traces that have any. */
function binned<T extends { readonly reward: number }>(
  items: readonly RewardedTrace[],
  of: (item: RewardedTrace) => readonly T[],
): { readonly all: readonly T[]; readonly traces: readonly (readonly TraceRef[])[] } {
  const placed = items.map((item) => ({ item, own: of(item) }));
  const traces = Array.from({ length: bins }, (_, bin) =>
    refsOf(
      placed.flatMap(({ item, own }) => (own.some((each) => binOf(each) === bin) ? [item] : [])),
    ),
  );
  return { all: placed.flatMap(({ own }) => own), traces };
}

function binOf({ reward }: { readonly reward: number }): number {
  return Math.max(0, Math.min(bins - 1, Math.floor(reward * bins)));
}

function binName(bin: number): string {
  return `${(bin / bins).toFixed(1)} to ${((bin + 1) / bins).toFixed(1)}`;
}
