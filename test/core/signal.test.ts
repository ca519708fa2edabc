import { expect, test } from 'vitest';
import { combineByMinimum, type Signal } from '../../src/core/signal.js';

type Values = Signal['values'];

function signal(values: Values): Signal {
  return {
    id: 'recorded:x',
    values,
    kind: 'validity',
    range: [0, 1],
    provenance: { kind: 'recorded' },
  };
}

test.each<[string, Values[], number, Values]>([
  [
    'the harshest judge of each step decides',
    [
      [0.9, 0.2],
      [0.3, 0.8],
    ],
    2,
    [0.3, 0.2],
  ],
  [
    'who is silent has no say',
    [
      [0.9, undefined],
      [undefined, 0.8],
    ],
    2,
    [0.9, 0.8],
  ],
  ['where all are silent there is silence', [[undefined], [undefined]], 1, [undefined]],
  ['zero is no silence', [[0], [0.5]], 1, [0]],
  ['a single judge', [[0.9, undefined]], 2, [0.9, undefined]],
  ['no judges', [], 2, [undefined, undefined]],
  ['a judge who stopped early', [[0.9], [0.5, 0.4]], 2, [0.5, 0.4]],
  ['no steps', [[]], 0, []],
])('minimum: %s', (_, values, length, expected) => {
  expect(combineByMinimum(values.map(signal), length)).toEqual(expected);
});
