import { expect, test } from 'vitest';
import {
  domainOf,
  isIsolated,
  linePath,
  markerAt,
  markerPath,
  markerShapes,
  scaleOf,
  stepTicks,
} from '../../webview/curveGeometry.js';
import { errorMarks, shortNumber, stepSummary } from '../../webview/curveWords.js';
import { panelState, signal } from './panelState.js';

const frame = { width: 120, height: 130, left: 10, right: 10, top: 10, bottom: 20 };
const scale = scaleOf(frame, 5, [signal('prm:a', [0, 1, null, 0.5, null])]);

test('steps stand in the middle of equal columns, values between top and bottom', () => {
  expect(scale.column).toBe(20);
  expect([0, 4].map(scale.x)).toEqual([20, 100]);
  expect([0, 0.5, 1].map(scale.y)).toEqual([110, 60, 10]);
});

test('a line breaks where a signal is silent', () => {
  expect(linePath([0, 1, null, 0.5, 1], scale)).toBe('M20 110L40 10M80 60L100 10');
  expect(linePath([null, null], scale)).toBe('');
});

test('markers stand at values only, and where they are asked for', () => {
  expect(markerPath('plus', [0, null], scale)).toBe(markerAt('plus', 20, 110));
  expect(markerPath('plus', [0, 1], scale, () => false)).toBe('');
  expect(isIsolated([null, 1, null], 1)).toBe(true);
  expect(isIsolated([1, 1, null], 1)).toBe(false);
});

test('every marker has a shape of its own', () => {
  expect(new Set(markerShapes.map((shape) => markerAt(shape, 0, 0))).size).toBe(
    markerShapes.length,
  );
});

test.each([
  [
    'the widest range',
    [
      [0, 1],
      [-1, 1],
    ],
    [],
    [-1, 1],
  ],
  ['values where a range has no end', [[null, null]], [3, null, 7], [3, 7]],
  ['room around a single value', [[null, null]], [3], [2.5, 3.5]],
  ['probabilities where nothing is known', [], [], [0, 1]],
])('the axis spans %s', (_, ranges, values, domain) => {
  expect(domainOf(ranges.map((range) => ({ range, values })))).toEqual(domain);
});

test('ticks are a round distance apart and never collide', () => {
  expect(stepTicks(5, 100)).toEqual([0, 1, 2, 3, 4]);
  expect(stepTicks(30, 10)).toEqual([0, 5, 10, 15, 20, 25]);
  expect(stepTicks(2_000, 0.3).slice(0, 2)).toEqual([0, 200]);
});

test('a step is summed up in words', () => {
  expect(stepSummary(panelState(), 2)).toBe(
    'step 2: prm:small 0.200 below threshold, recorded:mc 0.500, ' +
      'verifier:arithmetic ✗ failed, bad, confirmed first error',
  );
  expect(stepSummary(panelState({ signals: [] }), 4)).toBe('step 4: no reward, unlabelled');
});

test('prediction and judgement are one mark where they agree', () => {
  const marks = (predictedError: number | null, confirmedError: number | null): string[] =>
    errorMarks({ predictedError, confirmedError }).map(({ step, kind }) => `${kind} ${step}`);
  expect(marks(2, 2)).toEqual(['confirmed 2']);
  expect(marks(1, 2)).toEqual(['predicted 1', 'confirmed 2']);
  expect(marks(-1, null)).toEqual([]);
  expect(marks(-1, -1)).toEqual([]);
});

test('numbers at an axis are short', () => {
  expect([0, 0.5, -1, 0.4567].map(shortNumber)).toEqual(['0', '0.5', '−1', '0.46']);
});
