import { expect, test } from 'vitest';
import { chosenSignal, firstErrorOf, thresholdFor } from '../../webview/signals.js';
import { barOf, stepModels } from '../../webview/stepModel.js';
import { panelState, signal } from './panelState.js';

test('a step tells its reward, label, evidence and place', () => {
  const state = panelState();
  const models = stepModels(state, chosenSignal(state.signals, undefined));
  expect(models[2]).toMatchObject({
    index: 2,
    judged: true,
    rating: -1,
    shape: '✗',
    label: 'bad',
    source: 'human · ann',
    reward: '0.200',
    word: 'below threshold',
    bar: { from: 0, to: 0.2, threshold: 0.5 },
    evidence: [{ source: 'verifier:arithmetic', verdict: '✗ failed', text: '2 + 2 = 4' }],
    selected: true,
    predicted: true,
    confirmed: true,
    afterError: false,
  });
  expect(models.map(({ afterError }) => afterError)).toEqual([false, false, false, true, true]);
  expect(models[3]).toMatchObject({ reward: 'no reward', word: '', bar: null });
});

test('without any signal a step says nothing of rewards', () => {
  expect(stepModels(panelState({ signals: [] }), undefined)[0]).toMatchObject({ reward: '' });
});

test('observations are not judged', () => {
  const { trace } = panelState();
  const state = panelState({ trace: { ...trace, steps: [{ text: '5', role: 'observation' }] } });
  expect(stepModels(state, undefined)[0]).toMatchObject({ judged: false });
});

test("the reader's signal is shown, else a model's, else what there is; never a verdict", () => {
  const { signals } = panelState();
  expect(chosenSignal(signals, 'recorded:mc')?.id).toBe('recorded:mc');
  expect(chosenSignal(signals, 'prm:gone')?.id).toBe('prm:small');
  expect(chosenSignal(signals.slice(1), undefined)?.id).toBe('recorded:mc');
  expect(chosenSignal(signals.slice(2), undefined)).toBeUndefined();
});

test("the model's threshold measures its own signal, others only where there is no model's", () => {
  const [prm, recorded] = [signal('prm:a', []), signal('recorded:b', [])];
  expect(thresholdFor({ threshold: 0.5, signals: [prm, recorded] }, prm)).toBe(0.5);
  expect(thresholdFor({ threshold: 0.5, signals: [prm, recorded] }, recorded)).toBeNull();
  expect(thresholdFor({ threshold: 0.5, signals: [recorded] }, recorded)).toBe(0.5);
  expect(thresholdFor({ threshold: 0.5, signals: [prm] }, { ...prm, kind: 'progress' })).toBeNull();
});

test('what a person confirms goes before what a model predicts', () => {
  expect(firstErrorOf({ predictedError: 1, confirmedError: 3 })).toBe(3);
  expect(firstErrorOf({ predictedError: 1, confirmedError: -1 })).toBeNull();
  expect(firstErrorOf({ predictedError: 1, confirmedError: null })).toBe(1);
});

test.each([
  ['a probability', 0.25, [0, 1], { from: 0, to: 0.25, threshold: 0.5 }],
  ['a loss of value', -0.5, [-1, 1], { from: 0.25, to: 0.5, threshold: 0.75 }],
  ['out of range', 2, [0, 1], { from: 0, to: 1, threshold: 0.5 }],
  ['a range without end', 2, [null, null], null],
] as const)('the bar of %s', (_, reward, range, bar) =>
  expect(barOf(reward, range, 0.5)).toEqual(bar),
);
