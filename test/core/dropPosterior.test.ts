import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type LabelledRewards,
  calibrateDrop,
  confidenceIn,
  dropPosterior,
} from '../../src/core/search/dropPosterior.js';
import { drop } from '../../src/core/search/drop.js';
import { findInRewards } from '../../src/core/search/rewards.js';
import { readShared } from './shared.js';

/** Rewards that stay high until a fall at the error, and low after it. */
const learned = calibrateDrop(
  Array.from({ length: 60 }, (_, at): LabelledRewards => {
    if (at % 3 === 0) return { rewards: [0.98, 0.95, 0.98], firstError: -1 };
    return { rewards: [0.98, 0.1, 0.15], firstError: 1 };
  }),
);

test.each<[string, (number | undefined)[], number]>([
  ['a fall', [0.99, 0.1, 0.1], 1],
  ['a fall behind a silent step', [0.99, undefined, 0.1, 0.1], 2],
  ['no fall', [0.98, 0.96, 0.99], -1],
])('what was learned knows %s', (_, rewards, firstError) => {
  expect(confidenceIn(firstError, rewards, learned, false)).toBeGreaterThan(0.5);
});

test('an answer of the method carries its confidence, and none without a calibration', () => {
  const search = { rewards: [0.99, 0.1, 0.1], threshold: 0.5 };
  expect(findInRewards(drop, search).confidence).toBeNull();
  expect(findInRewards(drop, { ...search, calibration: learned }).confidence).toBeGreaterThan(0.5);
});

test('of a trace known to be wrong "none" is no answer', () => {
  const rewards = [0.98, 0.96, 0.99];
  expect(confidenceIn(-1, rewards, learned, true)).toBe(0);
  const places = [0, 1, 2].map((step) => confidenceIn(step, rewards, learned, true) ?? 0);
  expect(places.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1);
});

test('a step without a reward has no confidence', () => {
  expect(confidenceIn(1, [0.9, undefined], learned, false)).toBeNull();
});

test('beliefs are chances that sum to 1, whatever the rewards are', () => {
  const reward = fc.option(fc.double({ noNaN: true, min: -5, max: 5 }), { nil: undefined });
  fc.assert(
    fc.property(fc.array(reward), (rewards) => {
      const beliefs = dropPosterior(learned, rewards);
      expect(beliefs).toHaveLength(rewards.filter((each) => each !== undefined).length + 1);
      expect(beliefs.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1);
    }),
  );
});

interface Scored {
  readonly label: number;
  readonly qwen: readonly number[];
}
const recorded = readShared('data/prm_scores/processbench_prm_scores.json') as Scored[] | undefined;

describe.skipIf(!recorded)(
  'on recorded scores of ProcessBench, learned on every other trace',
  () => {
    const labelled = (recorded ?? []).map(({ label, qwen }) => ({
      rewards: qwen,
      firstError: label,
    }));
    const calibration = calibrateDrop(labelled.filter((_, at) => at % 2 === 0));
    const answers = labelled
      .filter((_, at) => at % 2 === 1)
      .map(({ rewards, firstError }) => {
        const found = findInRewards(drop, { rewards, threshold: 0.5, calibration });
        return { confidence: found.confidence ?? 0, isRight: found.firstError === firstError };
      })
      .sort((a, b) => a.confidence - b.confidence);
    const accuracy = (part: typeof answers): number =>
      part.filter(({ isRight }) => isRight).length / part.length;

    test('the surest answers are right far more often than the least sure fifth', () => {
      const sure = answers.filter(({ confidence }) => confidence >= 0.9);
      const unsure = answers.slice(0, Math.floor(answers.length / 5));
      expect(sure.length).toBeGreaterThan(answers.length / 5);
      expect(accuracy(sure)).toBeGreaterThan(0.85);
      expect(accuracy(unsure)).toBeLessThan(0.6);
    });
  },
);
