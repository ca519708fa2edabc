import { describe, expect, test } from 'vitest';
import { type LabelAct, ratingsOf, stepReference } from '../../src/core/label.js';
import { currentTrace } from '../../src/core/labels/currentTrace.js';
import {
  type Said,
  correction,
  cutPoints,
  mergeWithNext,
  rateSteps,
  splitAt,
} from '../../src/core/labels/drafts.js';
import { originOf, lostTraces, withCarriedLabels } from '../../src/core/labels/drift.js';
import { makeTrace, type Trace } from '../../src/core/trace.js';
import { actOf, time } from './acts.js';
import { shown } from './annotated.js';

type Change = (trace: Trace) => Said | undefined;

/** The acts of changes made one after the other, each to the trace that the one before left. */
function acts(source: Trace, changes: readonly Change[]): LabelAct[] {
  const made: LabelAct[] = [];
  for (const change of changes) {
    const said = change(currentTrace(source, made).trace);
    made.push(actOf(source, { act: `act-${made.length}`, at: time(made.length), ...said }));
  }
  return made;
}

function traceOf(...steps: readonly string[]): Trace {
  return makeTrace(
    { file: 't.jsonl', record: 0 },
    { prompt: 'p', id: 't', steps: steps.map((text) => ({ text })) },
  );
}

const rate =
  (step: number, value: 1 | 0 | -1): Change =>
  (trace) =>
    rateSteps(trace, [step], value)[0];
const cut =
  (step: number, at: number): Change =>
  (trace) =>
    splitAt(trace, step, at);
const join =
  (step: number): Change =>
  (trace) =>
    mergeWithNext(trace, step);
const rewrite =
  (step: number, text: string): Change =>
  (trace) =>
    correction(trace, step, text);

describe('steps and labels after hand edits', () => {
  test.each<[string, readonly Change[], string[], string]>([
    ['none', [rate(1, 1)], ['One. Two.', 'Three.', 'Four.'], '.+.'],
    [
      'a split keeps the label for both pieces',
      [rate(0, 1), cut(0, 5)],
      ['One.', 'Two.', 'Three.', 'Four.'],
      '++..',
    ],
    [
      'labels below a split follow their text',
      [rate(2, -1), cut(0, 5)],
      ['One.', 'Two.', 'Three.', 'Four.'],
      '...-',
    ],
    [
      'pieces are rated apart',
      [cut(0, 5), rate(0, 1), rate(1, -1)],
      ['One.', 'Two.', 'Three.', 'Four.'],
      '+-..',
    ],
    [
      'a merge is bad where one of the two is',
      [rate(1, 1), rate(2, -1), join(1)],
      ['One. Two.', 'Three.\nFour.'],
      '.-',
    ],
    [
      'a merge is unlabelled where one of the two is',
      [rate(1, 1), join(1)],
      ['One. Two.', 'Three.\nFour.'],
      '..',
    ],
    [
      'a merge undoes a split to the letter',
      [cut(0, 5), join(0)],
      ['One. Two.', 'Three.', 'Four.'],
      '...',
    ],
    [
      'a correction unlabels its step and those below',
      [rate(0, 1), rate(1, -1), rate(2, 1), rewrite(1, 'Drei.')],
      ['One. Two.', 'Drei.', 'Four.'],
      '+..',
    ],
    [
      'a corrected step is rated anew',
      [rewrite(1, 'Drei.'), rate(1, 1)],
      ['One. Two.', 'Drei.', 'Four.'],
      '.+.',
    ],
    ['an empty correction is none', [rewrite(1, ' ')], ['One. Two.', 'Three.', 'Four.'], '...'],
    ['a cut at the end is none', [cut(1, 6)], ['One. Two.', 'Three.', 'Four.'], '...'],
  ])('%s', (_, changes, steps, labels) => {
    const source = traceOf('One. Two.', 'Three.', 'Four.');
    const { trace, labels: found } = currentTrace(source, acts(source, changes));
    expect(trace.steps.map(({ text }) => text)).toEqual(steps);
    expect(shown(ratingsOf(found))).toBe(labels);
  });

  test('an undo of a correction brings the labels back', () => {
    const source = traceOf('a', 'b');
    const made = acts(source, [rate(0, 1), rate(1, -1), rewrite(0, 'A')]);
    const undo = actOf(source, { act: 'undo', at: time(9), what: 'correct', undoes: 'act-2' });
    const { trace, labels } = currentTrace(source, [undo, ...made]);
    expect([trace, shown(ratingsOf(labels))]).toEqual([source, '+-']);
  });

  test('a revised trace has another identity, and its spans stand in the source', () => {
    const source = traceOf('One. Two.', 'Three.');
    const { trace } = currentTrace(source, acts(source, [cut(0, 5)]));
    expect(trace.hash).not.toBe(source.hash);
    expect(trace.steps.map(({ span }) => span)).toEqual([
      [0, 4],
      [5, 9],
      [10, 16],
    ]);
  });

  test('an act about a step that somebody else changed is told of', () => {
    const source = traceOf('a b', 'c');
    const made = acts(source, [cut(0, 1)]);
    const late = { act: 'late', at: time(5), ...rateSteps(source, [0], -1)[0] };
    const { homeless } = currentTrace(source, [...made, actOf(source, late)]);
    expect(homeless.map(({ act }) => act)).toEqual(['late']);
  });
});

test('a step can be cut where a sentence or a line begins', () => {
  expect(cutPoints('One. Two\nthree.')).toEqual([5, 9]);
});

describe('a changed file', () => {
  const source = traceOf('a', 'b', 'c');
  const labels = acts(source, [rate(0, 1), rate(1, -1), rate(2, 0)]).map((act, index) =>
    index === 0 ? { ...act, origin: originOf(source) } : act,
  );

  test.each<[string, string[], string, string[]]>([
    ['a changed step', ['a', 'B', 'c'], '+.0', ['b']],
    ['a step put in', ['x', 'a', 'b', 'c'], '.+-0', []],
    ['a step taken out', ['a', 'c'], '+0', ['b']],
    ['all steps changed', ['x', 'y'], '..', ['a', 'b', 'c']],
  ])(
    '%s: unchanged steps keep their labels, the others are told with their text',
    (_, steps, marks, lost) => {
      const now = traceOf(...steps);
      const old = lostTraces([[source.hash, labels]], new Set([now.hash]));
      const { current, orphans } = withCarriedLabels(now, [], old);
      expect(shown(ratingsOf(current.labels))).toBe(marks);
      expect(orphans.map(({ text }) => text)).toEqual(lost);
    },
  );

  test('a trace that is still there has lost nothing', () => {
    expect(lostTraces([[source.hash, labels]], new Set([source.hash]))).toEqual([]);
  });

  test('a step is named by its span, hash and index', () => {
    expect(labels[1]?.step).toEqual(stepReference(source, 1));
  });
});
