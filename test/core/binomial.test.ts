import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  lnBetaBinomial,
  lnGamma,
  posteriorInterval,
  posteriorMean,
  wilsonInterval,
} from '../../src/core/metrics/binomial.js';

describe('the Wilson interval of eight rollouts', () => {
  // The published table of Wilson's intervals for n = 8.
  test.each([
    [0, 0, 0.324],
    [1, 0.022, 0.471],
    [2, 0.071, 0.591],
    [4, 0.215, 0.785],
    [8, 0.676, 1],
  ])('%i successes: %d to %d', (successes, low, high) => {
    const [from, to] = wilsonInterval({ successes, rollouts: 8 });
    expect([from.toFixed(3), to.toFixed(3)]).toEqual([low.toFixed(3), high.toFixed(3)]);
  });
});

test('without rollouts everything is possible', () => {
  expect(wilsonInterval({ successes: 0, rollouts: 0 })).toEqual([0, 1]);
  const [low, high] = posteriorInterval({ successes: 0, rollouts: 0 });
  expect([low.toFixed(3), high.toFixed(3)]).toEqual(['0.050', '0.950']);
});

test('the posterior of no success has the closed form 1 - tail^(1 / (n + 1))', () => {
  const [, high] = posteriorInterval({ successes: 0, rollouts: 8 });
  expect(high).toBeCloseTo(1 - 0.05 ** (1 / 9), 9);
});

test('intervals hold their mean and lie in [0, 1]', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.nat(60), (successes, failures) => {
      const count = { successes, rollouts: successes + failures };
      const [low, high] = posteriorInterval(count);
      const mean = posteriorMean(count);
      expect(0 <= low && low < mean && mean < high && high <= 1).toBe(true);
      const [from, to] = wilsonInterval(count);
      const rate = count.rollouts === 0 ? 0.5 : successes / count.rollouts;
      expect(0 <= from && from <= rate && rate <= to && to <= 1).toBe(true);
    }),
  );
});

test.each([
  [1, 0],
  [5, Math.log(24)],
  [0.5, Math.log(Math.sqrt(Math.PI))],
  [0.15, 1.8278],
  [100, 359.1342],
])('ln gamma of %d', (x, expected) => expect(lnGamma(x)).toBeCloseTo(expected, 4));

test('of Beta(1, 1) a sequence of n with c successes has the chance 1 / ((n + 1) choose)', () => {
  const ln = lnBetaBinomial({ successes: 2, rollouts: 4 }, { a: 1, b: 1 });
  expect(Math.exp(ln)).toBeCloseTo(1 / (5 * 6), 12);
});
