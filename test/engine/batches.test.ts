import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchesOf } from '../../src/engine/batches.js';

interface Numbered {
  readonly ids: readonly number[];
  readonly at: number;
}

/** Sequences that share nothing, of these lengths. */
function unlike(lengths: readonly number[]): Numbered[] {
  return lengths.map((length, at) => ({ ids: Array.from({ length }, () => at), at }));
}

function lengths(given: readonly Numbered[], mostTokens = 8192): number[][] {
  const batches = batchesOf(given, { mostTokens, share: true });
  return batches.map(({ rows }) => rows.map(({ ids }) => ids.length));
}

test.each<[string, number[], number[][]]>([
  ['nothing makes no batch', [], []],
  ['one sequence makes one batch', [5], [[5]]],
  ['like lengths go together, shortest first', [100, 97, 98], [[97, 98, 100]]],
  ['unlike lengths do not: they would be padded', [9, 3, 5], [[3], [5], [9]]],
  ['one over the bound goes alone', [10_000, 2], [[2], [10_000]]],
  ['the longest decides how many fit', [4000, 4050, 4100], [[4000], [4050], [4100]]],
  ['an empty one is carried like any other', [0, 0], [[0, 0]]],
])('%s', (_, given, expected) => expect(lengths(unlike(given))).toEqual(expected));

test('no batch has too many rows', () => {
  const given = unlike(Array.from({ length: 70 }, () => 2));
  expect(lengths(given).map((batch) => batch.length)).toEqual([32, 32, 6]);
});

test('long sequences are fewer in a batch: attention grows with the square of the length', () => {
  const given = unlike(Array.from({ length: 8 }, () => 1000));
  expect(lengths(given, 1e9)).toEqual([
    [1000, 1000, 1000, 1000],
    [1000, 1000, 1000, 1000],
  ]);
});

const shared = Array.from({ length: 100 }, (_, at) => 1000 + at);

test('those that begin alike come alone and before the others, in the order of their ids', () => {
  const given = [[...shared, 2, 9], [7], [...shared, 1], [...shared, 2]];
  const sequences = given.map((ids, at) => ({ ids, at }));
  const batches = batchesOf(sequences, { mostTokens: 8192, share: true });
  expect(batches.map(({ rows, keep }) => [keep, ...rows.map(({ at }) => at)])).toEqual([
    [true, 2],
    [true, 3],
    [true, 0],
    [false, 1],
  ]);
  expect(batchesOf(sequences, { mostTokens: 8192, share: false })).toHaveLength(2);
});

test('a short common beginning does not keep sequences from going together', () => {
  const rest = (at: number): number[] => Array.from({ length: 400 }, () => at);
  const given = [1, 2, 3].map((at) => ({ ids: [...shared, ...rest(at)], at }));
  expect(lengths(given)).toEqual([[500, 500, 500]]);
});

test('every sequence is in exactly one batch, and bounds hold', () => {
  const sequences = fc.array(fc.integer({ min: 0, max: 9000 }), { maxLength: 120 });
  const property = fc.property(sequences, fc.integer({ min: 256, max: 8192 }), (of, mostTokens) => {
    const given = unlike(of);
    const batches = batchesOf(given, { mostTokens, share: true });
    const rows = batches.flatMap((batch) => batch.rows);
    expect(rows.map(({ at }) => at).sort((a, b) => a - b)).toEqual(given.map(({ at }) => at));
    for (const { rows } of batches.filter((batch) => batch.rows.length > 1)) {
      const tokens = rows.reduce((sum, { ids }) => sum + ids.length, 0);
      const padded = rows.length * Math.max(...rows.map(({ ids }) => ids.length));
      expect(rows.length).toBeLessThanOrEqual(32);
      expect(padded).toBeLessThanOrEqual(mostTokens);
      expect(padded - tokens).toBeLessThanOrEqual(0.05 * padded);
    }
  });
  fc.assert(property, { numRuns: 60 });
});
