import { expect, test } from 'vitest';
import { type LabelAct, stepReference } from '../../src/core/label.js';
import { currentLabels } from '../../src/core/labels/currentTrace.js';
import { type WorkedTrace, progressOf, sampledErrorRate } from '../../src/core/metrics/progress.js';
import { traceOf } from '../engine/samples.js';

const hour = 3_600_000;
let made = 0;

/** A trace of three steps with acts about it. */
function worked(name: string, ...said: readonly Partial<LabelAct>[]): WorkedTrace {
  const trace = traceOf(name, ['a', 'b', 'c']);
  const acts = said.map((each): LabelAct => ({
    v: 1,
    act: `${++made}`,
    trace: trace.hash,
    step: stepReference(trace, 0),
    what: 'rate',
    value: 1,
    by: 'ann',
    at: new Date(made * 1000).toISOString(),
    ms: 0,
    shown: 'blind',
    source: 'human',
    ...each,
  }));
  return { trace, acts, labels: currentLabels(trace, acts) };
}

const wrong = { what: 'first-error', value: 1, step: undefined } as const;
const right = { what: 'first-error', value: -1, step: undefined } as const;

test('done is what people settled or gave up', () => {
  const { traces, steps } = progressOf([
    worked('open', {}),
    worked('wrong', wrong),
    worked('right', right),
    worked('given up', { what: 'give-up', value: 'bad problem', step: undefined }),
    worked('of a model', { ...right, source: 'prm' }),
    worked('nothing'),
  ]);
  expect(traces).toEqual({ done: 3, total: 6 });
  expect(steps).toEqual({ labelled: 1 + 2 + 3, total: 18 });
});

test('time is by annotator, and a key press that labelled three steps shares its time', () => {
  const one = worked('x', { ...right, ms: hour / 2, shown: 'rewards' });
  const two = worked('y', { ms: hour / 4, by: 'ben' }, { ms: hour / 4, by: 'ben', value: -1 });
  expect(progressOf([one, two]).annotators).toEqual([
    {
      by: 'ann',
      traces: 1,
      steps: 3,
      hours: 0.5,
      labelsPerHour: 6,
      msPerStep: { rewards: hour / 6, blind: null },
    },
    {
      by: 'ben',
      traces: 1,
      steps: 1,
      hours: 0.5,
      labelsPerHour: 2,
      msPerStep: { rewards: null, blind: hour / 4 },
    },
  ]);
});

test('the error rate weighs a trace by how seldom it is drawn, and tells what is not decided', () => {
  const { rate, n, undecided } = sampledErrorRate([
    worked('a', { ...wrong, propensity: 1 }),
    worked('b', { ...right, propensity: 0.25 }),
    worked('c', { propensity: 0.5 }),
    worked('not drawn', wrong),
  ]);
  expect({ rate, n, undecided }).toEqual({ rate: 1 / 5, n: 2, undecided: 1 });
});
