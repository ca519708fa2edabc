import { describe, expect, test } from 'vitest';
import { type QueueItem, drawn, ordered, queueOrderById } from '../../src/core/labels/queue.js';
import { type RatingPair, agreement } from '../../src/core/metrics/agreement.js';
import { errorRate } from '../../src/core/metrics/errorRate.js';
import { humanBisect } from '../../src/core/search/humanBisect.js';

describe('agreement', () => {
  const of = (...counts: readonly [1 | -1, 1 | -1, number][]): RatingPair[] =>
    counts.flatMap(([a, b, times]) => Array.from({ length: times }, (): RatingPair => [a, b]));

  test.each<[string, RatingPair[], number | null, number | null]>([
    ['none', [], null, null],
    ['whole, with variety', of([1, 1, 3], [-1, -1, 2]), 1, 1],
    ['whole, of one rating: not defined', of([1, 1, 3]), null, null],
    // Kappa: (0.7 - 0.5) / 0.5. Alpha: 1 - 99 * 30 / (50 * 45 + ...), by hand below.
    [
      '20, 5, 10 and 15 of 50',
      of([1, 1, 20], [1, -1, 5], [-1, 1, 10], [-1, -1, 15]),
      0.4,
      1 - (99 * 30) / (2 * 55 * 45),
    ],
  ])('%s', (_, pairs, kappa, alpha) => {
    const found = agreement(pairs);
    expect([found.kappa?.toFixed(9), found.alpha?.toFixed(9)]).toEqual([
      kappa?.toFixed(9),
      alpha?.toFixed(9),
    ]);
  });
});

/** A hash of two letters has one disputed step. */
function item(hash: string, rewards: readonly number[], outcome?: boolean): QueueItem {
  return {
    hash,
    rewards,
    outcome,
    others: [],
    threshold: 0.5,
    labels: [],
    disputed: hash.length - 1,
  };
}

describe('the order of work', () => {
  const items = [
    item('a', [0.9, 0.8], false),
    item('b', [0.1], true),
    item('cc', []),
    item('d', [0.6], false),
  ];
  test.each([
    ['file', [0, 1, 2, 3]],
    ['lowest-reward', [1, 3, 0, 2]],
    ['high-reward-wrong', [0, 3, 1, 2]],
    ['right-but-low', [1, 0, 2, 3]],
    ['uncertainty', [3, 0, 1, 2]],
    ['disputed', [2, 0, 1, 3]],
  ])('%s', (id, expected) => {
    const order = queueOrderById(id);
    expect(order && ordered(items, order)).toEqual(expected);
  });
});

test('the error rate of a drawn sample is near that of all, though suspicious traces are drawn more', () => {
  // One in five is wrong, and rewards tell so.
  const items = Array.from({ length: 2000 }, (_, n) => item(`t${n}`, [n % 5 === 0 ? 0.1 : 0.8]));
  const sample = drawn(items, { seed: 3, floor: 0.1 }).slice(0, 400);
  const judged = sample.map(({ index, propensity }) => ({ propensity, isWrong: index % 5 === 0 }));
  const { rate, interval, n } = errorRate(judged);
  expect(judged.filter(({ isWrong }) => isWrong).length / 400).toBeGreaterThan(0.35);
  expect(rate).toBeCloseTo(0.2, 1);
  expect(n).toBe(400);
  expect(interval?.[0]).toBeLessThan(0.2);
  expect(interval?.[1]).toBeGreaterThan(0.2);
});

describe('human bisection', () => {
  const options = { noise: 0, confidence: 0.99 };
  test.each([1, 2, 7, 15, 31])('of %i steps finds every first error in log2(n + 1) looks', (n) => {
    for (let error = 0; error <= n; error++) {
      const answers: { prefix: number; isRight: boolean }[] = [];
      const search = () => humanBisect(Array<undefined>(n).fill(undefined), answers, options);
      for (let { ask } = search(); ask !== undefined; { ask } = search())
        answers.push({ prefix: ask, isRight: error > ask });
      expect(search().firstError).toBe(error === n ? -1 : error);
      expect(answers.length).toBeLessThanOrEqual(Math.ceil(Math.log2(n + 1)));
    }
  });

  test('starts where the rewards fall', () => {
    expect(humanBisect([0.99, 0.99, 0.01, 0.9, 0.9, 0.9], [], options).ask).toBe(2);
  });

  test('contradictory answers leave the question open', () => {
    const answers = [true, false].map((isRight) => ({ prefix: 0, isRight }));
    expect(humanBisect([undefined], answers, options).posterior).toEqual([0.5, 0.5]);
  });
});
