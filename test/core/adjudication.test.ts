import { expect, test } from 'vitest';
import {
  type LabelAct,
  type Rating,
  type StepLabels,
  labelActSchema,
} from '../../src/core/label.js';
import { adjudicate, openDisputes, ownLabels } from '../../src/core/labels/adjudication.js';
import { currentTrace } from '../../src/core/labels/currentTrace.js';
import { traceOf } from '../engine/samples.js';

const trace = traceOf('p', ['a', 'b', { text: 'seen', role: 'observation' }, 'c']);
const now = '2025-01-01T00:00:00.000Z';

/** Labels as somebody gave them; null is none. */
function by(name: string, ...ratings: readonly (Rating | null)[]): StepLabels {
  return ratings.map((rating, step) =>
    rating === null ? undefined : { rating, by: name, source: 'human', act: `${name}${step}` },
  );
}

const ann = by('ann', 1, 1, null, -1);
const bob = by('bob', 1, -1, null, null);
const nobody = by('', null, null, null, null);

function said(acts: readonly LabelAct[]): unknown[] {
  return acts.map(({ what, value, step, by: who }) => [what, value, step?.index, who]);
}

test('what both say is taken over, what they dispute becomes a note, what one says is neither', () => {
  const { agreed, disputes, acts } = adjudicate(trace, [ann, bob], nobody, now);
  expect(labelActSchema.array().parse(acts)).toEqual(acts);
  expect(said(acts)).toEqual([
    ['rate', 1, 0, 'ann, bob'],
    ['note', 'ann: good, bob: bad', 1, 'ann, bob'],
  ]);
  expect(agreed).toBe(1);
  expect(disputes.map(({ step, resolved }) => [step, resolved])).toEqual([[1, undefined]]);
  expect(openDisputes(currentTrace(trace, acts))).toEqual([1]);
});

test('a step that a third has labelled is decided, and nothing is written about it', () => {
  const { disputes, acts } = adjudicate(trace, [ann, bob], by('cat', -1, -1), now);
  expect(acts).toEqual([]);
  expect(disputes.map(({ step, resolved }) => [step, resolved])).toEqual([[1, -1]]);
});

test('the third act settles a dispute', () => {
  const { acts } = adjudicate(trace, [ann, bob], nobody, now);
  const [, note] = acts;
  const third = { ...note, act: 'third', what: 'rate', value: -1, by: 'cat' } as LabelAct;
  expect(openDisputes(currentTrace(trace, [...acts, third]))).toEqual([]);
});

test('acts have the same ids however often they are made', () => {
  const ids = (): string[] => adjudicate(trace, [ann, bob], nobody, now).acts.map(({ act }) => act);
  expect(ids()).toEqual(ids());
  expect(new Set(ids()).size).toBe(2);
});

test('own labels are of the steps of the file, without those recorded in it', () => {
  const recorded = { ...trace, recorded: [1, 1, undefined, -1] as const };
  expect(ownLabels(recorded, [])).toEqual([undefined, undefined, undefined, undefined]);
});
