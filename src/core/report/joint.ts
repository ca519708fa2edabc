import { correlation, quantileOf } from '../metrics/statistics.js';
import { type RewardedTrace, lowest } from '../rewardedTrace.js';
import { type Aggregate, aggregateOf } from '../shaping/aggregate.js';
import { type Signal, isReward } from '../signal.js';
import type { ReportSection } from './report.js';
import { refsOf } from './traceRef.js';

/** One number per trace that speaks for its worth: a head of the reward. */
interface Head {
  readonly name: string;
  of(item: RewardedTrace): number | undefined;
}

/**
 * The return against everything else that judges or describes a trace, as counts in a grid: one number
 * for all hides where a head is paid for what another refutes. After the joint return distributions of
 * MD3QN (arXiv 2110.13578).
 */
export function jointSections(
  items: readonly RewardedTrace[],
  aggregate: Aggregate,
): ReportSection[] {
  const paid: Head = {
    name: `return (${aggregate.id})`,
    of: ({ rewards }) => aggregateOf(aggregate, rewards),
  };
  return headsOf(items, aggregate).map((head) => joint(items, paid, head));
}

function headsOf(items: readonly RewardedTrace[], aggregate: Aggregate): Head[] {
  const ids = new Set(
    items.flatMap(({ main, signals }) =>
      signals.flatMap((signal) => (signal.id === main.id ? [] : [signal.id])),
    ),
  );
  return [
    { name: 'steps', of: ({ trace }) => trace.steps.length },
    {
      name: 'outcome (1 right)',
      of: ({ trace: { outcome } }) => (outcome === undefined ? undefined : Number(outcome)),
    },
    ...[...ids].map((id) => ({
      name: id,
      of: ({ signals }: RewardedTrace) =>
        worthOf(
          signals.find((signal) => signal.id === id),
          aggregate,
        ),
    })),
  ];
}

/** A verdict on a trace is that on its worst step. */
function worthOf(signal: Signal | undefined, aggregate: Aggregate): number | undefined {
  if (!signal) return undefined;
  return isReward(signal) ? aggregateOf(aggregate, signal.values) : lowest(signal.values);
}

function joint(items: readonly RewardedTrace[], rowHead: Head, columnHead: Head): ReportSection {
  const placed = items.flatMap((item) => {
    const [row, column] = [rowHead.of(item), columnHead.of(item)];
    return row === undefined || column === undefined ? [] : [{ item, row, column }];
  });
  const rowBins = binsOf(placed.map(({ row }) => row));
  const columnBins = binsOf(placed.map(({ column }) => column));
  const rows = rowBins.map((rowBin) => {
    const own = placed.filter(({ row }) => rowBin.has(row));
    const cells = columnBins.map((bin) => own.filter(({ column }) => bin.has(column)));
    return {
      name: rowBin.name,
      values: cells.map((cell) => cell.length),
      traces: refsOf(own.map(({ item }) => item)),
      cells: cells.map((cell) => refsOf(cell.map(({ item }) => item))),
    };
  });
  const pairs = placed.map(({ row, column }): [number, number] => [row, column]);
  const rho = correlation(pairs);
  return {
    title: `${rowHead.name} by ${columnHead.name}`,
    about: `Traces by ${rowHead.name} (rows) and ${columnHead.name} (columns)${rho === undefined ? '' : `; correlation ${rho.toFixed(2)}`}.`,
    columns: columnBins.map(({ name }) => name),
    rows: columnBins.length < 2 ? [] : rows,
    plot: { kind: 'grid' },
  };
}

interface Bin {
  readonly name: string;
  has(value: number): boolean;
}

/** Two values are told apart, probabilities go by fifths, all else by quarters of the traces. */
function binsOf(values: readonly number[]): Bin[] {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  if (distinct.length <= 2)
    return distinct.map((each) => ({ name: shown(each), has: (value) => value === each }));
  const isUnit = distinct.every((value) => value >= 0 && value <= 1);
  const inner = isUnit
    ? [0.2, 0.4, 0.6, 0.8]
    : [0.25, 0.5, 0.75].flatMap((share) => quantileOf(values, share) ?? []);
  const edges = isUnit ? [0, ...inner, 1] : [distinct[0], ...inner, distinct.at(-1)];
  const known = [...new Set(edges.filter((edge) => edge !== undefined))];
  return known.slice(1).map((high, at) => binBetween(known, at, high));
}

/** Half-open but for the last, which has its upper end. */
function binBetween(edges: readonly number[], at: number, high: number): Bin {
  const low = edges[at] ?? high;
  const isLast = at === edges.length - 2;
  return {
    name: `${shown(low)} to ${shown(high)}`,
    has: (value) => value >= low && (value < high || (isLast && value === high)),
  };
}

function shown(value: number): string {
  return String(Number(value.toFixed(2)));
}
