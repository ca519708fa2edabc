import { groupedBy } from '../group.js';
import { screenBy } from '../metrics/datasetStatistics.js';
import { meanOf } from '../metrics/statistics.js';
import { checkpointOf, checkpointsOf, trendOf } from '../metrics/trend.js';
import type { RewardedTrace } from '../rewardedTrace.js';
import { type Aggregate, aggregateOf } from '../shaping/aggregate.js';
import type { ReportRow, ReportSection } from './report.js';
import { refsOf } from './traceRef.js';

/** Claimed against verified by source, with the bounds that decide whether to suspend it. */
export function sourceSection(
  items: readonly RewardedTrace[],
  aggregate: Aggregate,
  by: string,
): ReportSection {
  const sourceOf = ({ trace }: RewardedTrace): string =>
    String(trace.meta[by] ?? trace.file.split(/[\\/]/).at(-1));
  const own = groupedBy(items, sourceOf);
  const rows = screenBy(items, aggregate, sourceOf).map((screened) => ({
    name: `${screened.group}${screened.suspend ? ' (suspend)' : ''}`,
    values: [
      screened.n,
      screened.claimed,
      screened.claimedAtLeast,
      screened.verified,
      screened.verifiedAtMost,
    ],
    traces: refsOf(own.get(screened.group) ?? []),
  }));
  return {
    title: 'Sources',
    about:
      'What each source claims by its returns, and what was verified, with 95 % bounds. A source is to be suspended where even the bounds leave the claim too high.',
    columns: ['verified', 'mean return', 'at least', 'share right', 'at most'],
    rows,
    plot: { kind: 'bars', columns: [1, 3] },
  };
}

const mostProblems = 20;

/** The problems whose traces claim most above what is right. */
export function problemSection(
  items: readonly RewardedTrace[],
  aggregate: Aggregate,
): ReportSection {
  const rows = [...groupedBy(items, ({ trace }) => trace.group)].flatMap(([name, own]) =>
    own.length < 2 ? [] : claimRow(name, own, aggregate),
  );
  const claimOf = ({ values: [claimed, right] }: ReportRow): number =>
    (claimed ?? 0) - (right ?? 0);
  return {
    title: 'Problems',
    about: `Problems with several traces, the ${mostProblems} whose returns are furthest above the share of right answers.`,
    columns: ['mean return', 'share right'],
    rows: rows.sort((a, b) => claimOf(b) - claimOf(a)).slice(0, mostProblems),
  };
}

function claimRow(
  name: string,
  own: readonly RewardedTrace[],
  aggregate: Aggregate,
): readonly ReportRow[] {
  const returns = own.flatMap(({ rewards }) => aggregateOf(aggregate, rewards) ?? []);
  const outcomes = own.flatMap(({ trace }) => trace.outcome ?? []);
  if (returns.length === 0 || outcomes.length === 0) return [];
  const values = [meanOf(returns), meanOf(outcomes.map(Number))];
  return [{ name, values, traces: refsOf(own) }];
}

/** Reward up and accuracy down over checkpoints is the mark of a reward that is being hacked. */
export function checkpointSection(items: readonly RewardedTrace[]): ReportSection {
  const checkpoints = checkpointsOf(items);
  const isTrend = checkpoints.length >= 3;
  const own = groupedBy(items, ({ trace }) => checkpointOf(trace));
  const rows = checkpoints.map(({ name, traces }) => ({
    name,
    values: [
      traces.length,
      meanOf(traces.map(({ reward }) => reward)),
      meanOf(traces.map(({ right }) => Number(right))),
    ],
    traces: refsOf(own.get(name) ?? []),
  }));
  const diverging = isTrend ? trendOf(checkpoints).diverging : 0;
  return {
    title: 'Checkpoints',
    about: `In order. The reward rises while the accuracy does not in ${Math.round(100 * diverging)} % of bootstrap samples.`,
    columns: ['verified', 'mean lowest reward', 'share right'],
    rows: isTrend ? rows : [],
    plot: { kind: 'bars', columns: [1, 2] },
  };
}
