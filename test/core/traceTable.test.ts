import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Rating, StepLabel } from '../../src/core/label.js';
import { makeTrace, type Trace } from '../../src/core/trace.js';
import { isLeft, orderedRows, traceOrders } from '../../src/core/traceOrders.js';
import { TraceTable } from '../../src/core/traceTable.js';

interface Case {
  readonly outcome?: boolean;
  /** A rating per step; undefined is unlabelled. */
  readonly ratings: readonly (Rating | undefined)[];
  readonly rewards?: readonly number[];
  readonly predictedError?: number;
}

function traceOf(record: number, { outcome, ratings }: Case, part = 0): Trace {
  const steps = ratings.map((_, step) => ({ text: `step ${step}` }));
  return makeTrace({ file: 'f', record }, { prompt: 'p', steps, outcome, part });
}

function labelsOf({ ratings }: Case): (StepLabel | undefined)[] {
  return ratings.map((rating) => (rating === undefined ? rating : { rating, source: 'human' }));
}

function tableOf(cases: readonly Case[]): TraceTable {
  const table = new TraceTable();
  for (const [record, each] of cases.entries()) {
    const labels = labelsOf(each);
    const row = table.add(traceOf(record, each), labels);
    const { rewards = [], predictedError } = each;
    table.score(row, labels, { rewards, predictedError });
  }
  return table;
}

test('a row holds what is known of a trace, and nothing where nothing is', () => {
  const table = tableOf([
    { ratings: [1, -1, undefined], outcome: false, rewards: [0.75, 0.5, 0.25], predictedError: 2 },
    { ratings: [undefined, undefined] },
  ]);
  expect(table.row(0)).toEqual({
    record: 0,
    part: 0,
    steps: 3,
    unlabelled: 1,
    labelError: 1,
    predictedError: 2,
    outcome: false,
    lowest: 0.25,
    gap: 0.5,
  });
  expect(table.row(1)).toEqual({
    record: 1,
    part: 0,
    steps: 2,
    unlabelled: 2,
    labelError: undefined,
    predictedError: undefined,
    outcome: undefined,
    lowest: undefined,
    gap: undefined,
  });
});

test('a trace is found by its place, and rows can be cut off and written again', () => {
  const places = fc.uniqueArray(fc.tuple(fc.nat(3000), fc.nat(2)), {
    selector: ([record, part]) => record * 3 + part,
    maxLength: 2500,
  });
  const property = fc.property(places, fc.nat(3000), (list, from) => {
    const sorted = list.sort(([a, b], [c, d]) => a - c || b - d);
    const table = new TraceTable();
    const add = ([record, part]: (typeof sorted)[number]): number =>
      table.add(traceOf(record, { ratings: [1] }, part), []);
    for (const place of sorted) add(place);
    for (const [row, [record, part]] of sorted.entries()) {
      expect(table.rowOf({ record, part })).toBe(row);
      expect(table.row(row)).toMatchObject({ record, part });
    }
    expect(table.rowOf({ record: 4000, part: 0 })).toBeUndefined();
    table.cutAt(from);
    expect(table.length).toBe(sorted.filter(([record]) => record < from).length);
    for (const place of sorted.filter(([record]) => record >= from)) add(place);
    expect(table.length).toBe(sorted.length);
  });
  fc.assert(property, { numRuns: 20 });
});

describe('orders', () => {
  const cases: readonly Case[] = [
    { ratings: [1, 1], outcome: true, rewards: [0.9, 0.8], predictedError: -1 },
    { ratings: [1, 1], outcome: false, rewards: [0.9, 0.7], predictedError: -1 },
    { ratings: [1, -1], outcome: true, rewards: [0.9, 0.95], predictedError: -1 },
    { ratings: [-1, undefined], outcome: false, rewards: [0.1, 0.2], predictedError: 0 },
    { ratings: [undefined, undefined], outcome: true, rewards: [0.6, 0.3], predictedError: 1 },
    { ratings: [undefined, undefined] },
    { ratings: [-1, undefined], outcome: true, rewards: [0.4, 0.9], predictedError: -1 },
  ];
  test.each([
    ['file', [0, 1, 2, 3, 4, 5, 6]],
    ['lowest-reward', [3, 4, 6, 1, 0, 2]],
    ['disagreement', [2, 6]],
    ['fooled', [1]],
    ['lucky', [4, 6, 2]],
    ['unlabelled', [4, 5]],
  ])('%s', (id, expected) => {
    const order = traceOrders.find((each) => each.id === id);
    expect(order && [...orderedRows(tableOf(cases), order)]).toEqual(expected);
  });

  test('what is left, and scores that are forgotten', () => {
    const table = tableOf(cases);
    const left = cases.map((_, row) => isLeft(table.row(row)));
    expect(left).toEqual([false, false, false, false, true, true, false]);
    table.forgetScores();
    expect(table.row(0)).toMatchObject({ lowest: undefined, labelError: -1 });
  });

  test('each has an id and a title of its own', () => {
    for (const field of ['id', 'title'] as const)
      expect(new Set(traceOrders.map((order) => order[field])).size).toBe(traceOrders.length);
  });
});
