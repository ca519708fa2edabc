import { describe, expect, test } from 'vitest';
import { processBenchScore } from '../../src/core/metrics/processBench.js';
import { aggregateAll, aggregates } from '../../src/core/shaping/aggregate.js';

describe("ProcessBench's figures", () => {
  test.each<[string, [number, number][], [number, number, number]]>([
    [
      'all found',
      [
        [2, 2],
        [-1, -1],
      ],
      [1, 1, 1],
    ],
    [
      'errors found, right traces blamed',
      [
        [2, 2],
        [0, -1],
      ],
      [1, 0, 0],
    ],
    [
      'nothing found',
      [
        [-1, 2],
        [-1, -1],
      ],
      [0, 1, 0],
    ],
    [
      'an error found at another step is not found',
      [
        [1, 2],
        [-1, -1],
      ],
      [0, 1, 0],
    ],
    [
      'half of each',
      [
        [2, 2],
        [1, 2],
        [-1, -1],
        [0, -1],
      ],
      [0.5, 0.5, 0.5],
    ],
    [
      'half and all',
      [
        [2, 2],
        [1, 2],
        [-1, -1],
      ],
      [0.5, 1, 2 / 3],
    ],
    ['no right traces', [[2, 2]], [1, 0, 0]],
    ['no traces', [], [0, 0, 0]],
  ])('%s', (_, pairs, [accError, accCorrect, f1]) => {
    const score = processBenchScore(
      pairs.map(([predicted, labelled]) => ({ predicted, labelled })),
    );
    expect(score).toEqual({ accError, accCorrect, f1, n: pairs.length });
  });
});

describe('aggregates', () => {
  test.each<[string, (number | undefined)[], number | null]>([
    ['min', [0.5, 0.2, 0.8], 0.2],
    ['max', [0.5, 0.2, 0.8], 0.8],
    ['product', [0.5, 0.2, 0.8], 0.08],
    ['sum', [0.5, 0.2, 0.8], 1.5],
    ['mean', [0.5, 0.2, 0.8], 0.5],
    ['last', [0.5, 0.2, 0.8], 0.8],
    ['geometric-mean', [0.5, 0.5, 0.5], 0.5],
    ['geometric-mean', [0.9, 0], 0],
    ['geometric-mean', [0.1, 0.4], 0.2],
    ['min', [undefined, 0.2, undefined], 0.2],
    ['mean', [undefined, 0.2, undefined], 0.2],
    ['last', [0.2, undefined], 0.2],
    // sigmoid((ln 4 + ln 1) / 2) = 2 / 3
    ['mean-logit', [0.8, 0.5], 2 / 3],
    ['mean-odds', [0.8, 0.5], 2.5],
    ['soft-min', [0.3, 0.3], 0.3],
    // Weights 1 and exp(-5).
    ['soft-min', [0.2, 0.7], (0.2 + 0.7 * Math.exp(-5)) / (1 + Math.exp(-5))],
    ['product', [undefined], null],
    ['min', [], null],
    ['sum', [], null],
  ])('%s of %j is %s', (id, rewards, expected) => {
    const value = aggregateAll(rewards)[id];
    if (typeof expected === 'number') expect(value).toBeCloseTo(expected, 12);
    else expect(value).toBe(expected);
  });

  test('have the ids of the command line', () => {
    expect(aggregates.map(({ id }) => id)).toEqual([
      'min',
      'product',
      'mean',
      'geometric-mean',
      'last',
      'sum',
      'max',
      'mean-logit',
      'mean-odds',
      'soft-min',
    ]);
  });

  test('take a trace of half a million steps', () => {
    const rewards = Array.from({ length: 500_000 }, (_, step) => (step === 7 ? 0.25 : 0.5));
    expect(aggregateAll(rewards)).toMatchObject({ min: 0.25, max: 0.5, last: 0.5 });
  });
});
