import { expect, test } from 'vitest';
import { firstErrorFindings } from '../../src/core/finding.js';

const evidence = { reward: 0.1, threshold: 0.5, model: 'tiny' };
const predicted = (step: number) =>
  ({ code: 'first-error/predicted', severity: 'warning', step, facts: evidence }) as const;
const confirmed = (step: number) =>
  ({ code: 'first-error/confirmed', severity: 'error', step, facts: {} }) as const;

test.each([
  ['nothing known', undefined, undefined, []],
  ['no error predicted, none labelled', -1, -1, []],
  ['predicted at the first step', 0, undefined, [predicted(0)]],
  ['predicted only', 2, undefined, [predicted(2)]],
  ['labelled only', undefined, 0, [confirmed(0)]],
  ['predicted, and labelled right', 2, -1, [predicted(2)]],
  ['predicted and labelled at other steps', 2, 3, [predicted(2), confirmed(3)]],
  ['predicted and labelled at the same step: both are shown', 2, 2, [predicted(2), confirmed(2)]],
])('%s', (_, predictedStep, confirmedStep, findings) => {
  expect(
    firstErrorFindings({ predicted: predictedStep, confirmed: confirmedStep, evidence }),
  ).toEqual(findings);
});
