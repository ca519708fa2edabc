import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Pass } from '../../src/core/prm/tokenizer.js';
import { batchesOf } from '../../src/engine/batches.js';

const mostTokens = 8192;
const mostRows = 32;

function passOf(length: number): Pass {
  return { model: 'prm', ids: Array.from({ length }, () => 1), readAt: [] };
}

/** The lengths of the rows, batch by batch. */
function lengths(of: readonly number[]): number[][] {
  return batchesOf(of.map(passOf)).map((batch) => batch.map(({ pass }) => pass.ids.length));
}

test.each<[string, number[], number[][]]>([
  ['nothing makes no batch', [], []],
  ['one pass makes one batch', [5], [[5]]],
  ['like lengths go together, shortest first', [9, 3, 5], [[3, 5, 9]]],
  ['a pass over the bound goes alone', [10_000, 2], [[2], [10_000]]],
  ['padding counts: the longest decides how many fit', [1, 4000, 4100], [[1, 4000], [4100]]],
  ['an empty pass is carried like any other', [0, 0], [[0, 0]]],
])('%s', (_, given, expected) => expect(lengths(given)).toEqual(expected));

test('no batch has too many rows', () => {
  expect(lengths(Array.from({ length: 70 }, () => 2)).map((batch) => batch.length)).toEqual([
    32, 32, 6,
  ]);
});

test('every pass is in exactly one batch under its own index, and bounds hold', () => {
  const passes = fc.array(fc.integer({ min: 0, max: 9000 }), { maxLength: 120 });
  const property = fc.property(passes, (of) => {
    const given = of.map(passOf);
    const batches = batchesOf(given);
    const rows = batches.flat();
    expect(rows.map(({ index }) => index).sort((a, b) => a - b)).toEqual(given.map((_, at) => at));
    for (const { index, pass } of rows) expect(pass).toBe(given[index]);
    for (const batch of batches) {
      const padded = batch.length * Math.max(...batch.map(({ pass }) => pass.ids.length));
      expect(batch.length).toBeLessThanOrEqual(mostRows);
      expect(batch.length === 1 || padded <= mostTokens).toBe(true);
    }
  });
  fc.assert(property, { numRuns: 60 });
});
