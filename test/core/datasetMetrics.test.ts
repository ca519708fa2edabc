import { describe, expect, test } from 'vitest';
import { calibrationCurve, calibrationError } from '../../src/core/metrics/calibration.js';
import { compareOn, signalScore } from '../../src/core/metrics/comparison.js';
import { rewardStatistics } from '../../src/core/metrics/datasetStatistics.js';
import { type MinedText, overusedPhrases } from '../../src/core/metrics/phrases.js';
import { screen } from '../../src/core/metrics/screening.js';
import { areaUnderCurve, bestThreshold, thresholdScore } from '../../src/core/metrics/threshold.js';
import { trajectoryPreference } from '../../src/core/metrics/trajectoryPreference.js';
import { aggregates } from '../../src/core/shaping/aggregate.js';
import { rewardedText } from './rewardedText.js';
import { readShared } from './shared.js';

/** Rewards of right steps, then of wrong ones. */
function outcomes(right: readonly number[], wrong: readonly number[]) {
  return [
    ...right.map((reward) => ({ reward, right: true })),
    ...wrong.map((reward) => ({ reward, right: false })),
  ];
}

describe('calibration', () => {
  test.each<[string, number[], number[], number | undefined]>([
    ['certain and right', [1, 1], [0, 0], 0],
    ['half, half of the time', [0.5], [0.5], 0],
    ['certain and wrong', [], [1], 1],
    ['nothing', [], [], undefined],
  ])('%s', (_, right, wrong, error) =>
    expect(calibrationError(outcomes(right, wrong))).toBe(error),
  );

  test('the curve says how many lie where', () => {
    const bin = calibrationCurve(outcomes([0.95], [0.95]))[9];
    expect(bin).toEqual({ low: 0.9, high: 1, n: 2, reward: 0.95, right: 0.5 });
  });
});

describe('thresholds', () => {
  test.each([
    [0.5, 1, 0.5],
    [0.75, 2 / 3, 1],
    [0.05, null, 0],
  ])('at %s: precision %s, recall %s', (threshold, precision, recall) => {
    const score = thresholdScore(outcomes([0.7, 0.9], [0.1, 0.6]), threshold);
    expect([score.precision, score.recall]).toEqual([precision, recall]);
  });

  test('the best one parts what can be parted', () => {
    const best = bestThreshold(outcomes([0.7, 0.9], [0.1, 0.6]));
    expect([best?.f1, best?.threshold]).toEqual([1, expect.closeTo(0.65)]);
  });

  test('there is none where nothing is wrong', () =>
    expect(bestThreshold(outcomes([0.9], []))).toBeUndefined());

  test.each<[number[], number[], number | undefined]>([
    [[0.7, 0.9], [0.1, 0.6], 1],
    [[0.1], [0.9], 0],
    [[0.5], [0.5], 0.5],
    [[0.5], [], undefined],
  ])('the area for %j over %j is %s', (right, wrong, area) =>
    expect(areaUnderCurve(outcomes(right, wrong))).toBe(area),
  );
});

describe('screening', () => {
  const claims = (n: number, reward: number, right: number) =>
    Array.from({ length: n }, (_, at) => ({ group: 'some', reward, right: at < right }));

  test.each<[string, number, number, number, boolean]>([
    ['high claims, few right', 200, 0.9, 20, true],
    ['claims that hold', 200, 0.9, 180, false],
    ['too few to say', 10, 0.9, 0, false],
  ])('%s', (_, n, reward, right, suspend) =>
    expect(screen(claims(n, reward, right)).suspend).toBe(suspend),
  );
});

describe('trajectory preference', () => {
  test.each<[number[], number[], [boolean, number, number]]>([
    [
      [0.8, 0.9],
      [0.1, 0.2],
      [true, 1, 1],
    ],
    [
      [0.15, 0.9],
      [0.1, 0.2],
      [false, 0.5, 0.75],
    ],
    [[0.2], [0.2], [false, 0, 0]],
  ])('%j against %j', (right, wrong, [separates, aboveBestFailure, orderedPairs]) =>
    expect(trajectoryPreference(outcomes(right, wrong))).toMatchObject({
      separates,
      aboveBestFailure,
      orderedPairs,
    }),
  );

  test('needs both', () => expect(trajectoryPreference(outcomes([1], []))).toBeUndefined());
});

describe('phrases', () => {
  const texts = (planted: (at: number) => boolean): MinedText[] =>
    Array.from({ length: 60 }, (_, at) => ({
      text: `Number ${at} is ${planted(at) ? 'evident as one can see' : 'found as was asked here'}.`,
      group: String(at),
      isSuspect: at % 3 === 0,
    }));

  test('a planted one is found, as long as it is', () =>
    expect(overusedPhrases(texts((at) => at % 3 === 0)).map(({ phrase }) => phrase)).toContain(
      'is evident as one can see',
    ));

  test('one that both sides use is none', () =>
    expect(overusedPhrases(texts(() => true))).toEqual([]));
});

describe('comparison', () => {
  test('says where each sees the first error, and how far apart they are', () => {
    const item = rewardedText('0.9 One.\n0.2 Two.');
    expect(compareOn(item, [0.9, 0.2], [0.9, undefined])).toEqual({
      first: 1,
      second: -1,
      distance: 0,
    });
  });

  test('each signal is measured by the labels', () => {
    const item = rewardedText('error: 1\nother: 0.9 0.9\n0.9 One.\n0.2 Two.');
    expect(signalScore([item], 'prm:some').firstError?.accError).toBe(1);
    expect(signalScore([item], 'recorded:other').firstError?.accError).toBe(0);
    expect(signalScore([item], 'nonesuch')).toMatchObject({ traces: 0, firstError: null });
  });
});

test('statistics of nothing are null, not zero', () => {
  const [min] = aggregates;
  if (!min) throw new Error('there are aggregates');
  expect(rewardStatistics([], min)).toMatchObject({
    steps: 0,
    mean: null,
    saturated: null,
    calibrationError: null,
    auc: null,
    firstError: null,
    trajectoryPreference: null,
  });
});

interface Recorded {
  readonly label: number;
  readonly qwen: readonly number[];
  readonly skywork: readonly number[];
}
const recorded = readShared('data/prm_scores/processbench_prm_scores.json') as
  Recorded[] | undefined;

test.skipIf(!recorded).each([
  ['qwen', 0.1, true],
  ['skywork', 0.1, false],
] as const)('the calibration error of %s is below %s: %s', (prm, most, isBelow) => {
  const judged = (recorded ?? []).flatMap(({ label, [prm]: rewards }) =>
    rewards
      .slice(0, label === -1 ? rewards.length : label + 1)
      .map((reward, at) => ({ reward, right: at !== label })),
  );
  expect((calibrationError(judged) ?? NaN) < most).toBe(isBelow);
});
