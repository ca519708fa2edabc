import { describe, expect, test } from 'vitest';
import { isJudged, makeTrace, prefix, type TraceDraft } from '../../src/core/trace.js';
import { annotated, labelled, shown } from './annotated.js';

const place = { file: '/home/ann/traces/some.jsonl', record: 7 };
const draft: TraceDraft = {
  prompt: 'What is 2 + 2?',
  steps: [{ text: 'Add.' }, { text: 'So 4.' }],
};

describe('the hash of a trace', () => {
  test('is fixed for ever, because journals on disk name traces by it', () => {
    expect(makeTrace(place, draft).hash).toBe('b84a61d3631fa8716075ab985be3ee9c');
  });

  test.each<[string, Partial<TraceDraft>]>([
    ['another prompt', { prompt: 'What is 2 + 3?' }],
    ['another step text', { steps: [{ text: 'Add.' }, { text: 'So 5.' }] }],
    ['white space at the end of a step', { steps: [{ text: 'Add.' }, { text: 'So 4. ' }] }],
    ['the same letters cut elsewhere', { steps: [{ text: 'Add.So' }, { text: ' 4.' }] }],
    ['one step instead of two', { steps: [{ text: 'Add.\nSo 4.' }] }],
    ['another order', { steps: [{ text: 'So 4.' }, { text: 'Add.' }] }],
    ['an empty step more', { steps: [...draft.steps, { text: '' }] }],
    ['the first step moved into the prompt', { prompt: '', steps: [{ text: draft.prompt }] }],
    ['a lone surrogate', { prompt: 'What is 2 + 2?\ud800' }],
  ])('changes with %s', (_, change) => {
    expect(makeTrace(place, { ...draft, ...change }).hash).not.toBe(makeTrace(place, draft).hash);
  });

  test('tells two lone surrogates apart', () => {
    const hashes = ['\ud800', '\ud801'].map(
      (prompt) => makeTrace(place, { ...draft, prompt }).hash,
    );
    expect(new Set(hashes).size).toBe(2);
  });

  test.each<[string, Partial<TraceDraft>]>([
    ['labels', { recorded: [1, -1] }],
    ['the outcome and answer', { outcome: false, answer: '4' }],
    ['the id', { id: 'x' }],
    ['what else the source says', { meta: { generator: 'llama' } }],
    [
      'spans',
      {
        steps: [
          { text: 'Add.', span: [9, 13] },
          { text: 'So 4.', span: [20, 25] },
        ],
      },
    ],
  ])('stays the same with other %s', (_, change) => {
    expect(makeTrace(place, { ...draft, ...change }).hash).toBe(makeTrace(place, draft).hash);
  });

  test('stays the same in another file', () => {
    const moved = makeTrace({ file: 'elsewhere.jsonl', record: 0 }, draft);
    expect(moved.hash).toBe(makeTrace(place, draft).hash);
  });
});

test('steps of the same text have the same hash, whatever stands round them', () => {
  const [first, second] = makeTrace(place, {
    prompt: '',
    steps: [{ text: 'Add.' }, { text: 'Add.' }],
  }).steps;
  expect(first?.hash).toBe(second?.hash);
});

test.each([
  ['/home/ann/traces/some.jsonl', 'some.jsonl:7'],
  ['C:\\Users\\ann\\some.jsonl', 'some.jsonl:7'],
  ['some.jsonl', 'some.jsonl:7'],
])('without an id of its own, a trace of %s is called %s', (file, id) => {
  expect(makeTrace({ file, record: 7 }, draft).id).toBe(id);
});

test("the source's own id comes first, even an empty one", () => {
  expect(makeTrace(place, { ...draft, id: 'gsm8k-1' }).id).toBe('gsm8k-1');
  expect(makeTrace(place, { ...draft, id: '' }).id).toBe('');
});

test('traces of one problem are of one group', () => {
  const other = makeTrace(place, { ...draft, steps: [{ text: 'Guess.' }] });
  expect(other.group).toBe(makeTrace(place, draft).group);
  expect(makeTrace(place, { ...draft, group: 'g' }).group).toBe('g');
});

test('listed steps stand in their texts joined by newlines', () => {
  const steps = makeTrace(place, {
    prompt: '',
    steps: [{ text: 'ab' }, { text: '' }, { text: 'c' }],
  }).steps;
  expect(steps.map(({ text, span }) => 'ab\n\nc'.slice(...span) === text)).toEqual([
    true,
    true,
    true,
  ]);
});

test('a list of labels without any label is no list', () => {
  expect(makeTrace(place, { ...draft, recorded: [undefined, undefined] }).recorded).toBeUndefined();
});

test('problems of a draft get their place', () => {
  expect(makeTrace(place, { ...draft, problems: ['label ignored'] }).problems).toEqual([
    { problem: 'label ignored', ...place },
  ]);
});

describe('a prefix', () => {
  const signal = {
    id: 'recorded:mc',
    values: [0.9, 0.5, 0.1],
    kind: 'value',
    range: [0, 1],
    provenance: { kind: 'recorded' },
    evidence: ['a', 'b', 'c'],
  } as const;
  const trace = { ...labelled('+-.'), signals: [signal], outcome: false };

  test.each([
    [0, ['Step 0.']],
    [1, ['Step 0.', 'Step 1.']],
    [2, ['Step 0.', 'Step 1.', 'Step 2.']],
  ])('up to step %i holds the steps %j', (k, texts) => {
    expect(prefix(trace, k).steps.map((step) => step.text)).toEqual(texts);
  });

  test('is a trace of its own, of the same problem', () => {
    expect(prefix(trace, 0).hash).not.toBe(trace.hash);
    expect(prefix(trace, 2).hash).toBe(trace.hash);
    expect(prefix(trace, 0).group).toBe(trace.group);
  });

  test('has labels and signals parallel to its own steps', () => {
    const { recorded, signals } = prefix(trace, 0);
    expect(shown(recorded ?? [])).toBe('+');
    expect(signals).toEqual([{ ...signal, values: [0.9], evidence: ['a'] }]);
  });

  test('keeps the spans of its steps', () => {
    expect(prefix(trace, 1).steps).toEqual(trace.steps.slice(0, 2));
  });
});

test('tool output is not judged, everything else is', () => {
  const trace = annotated(`
    . Look it up.
    > 42`);
  expect(trace.steps.map(isJudged)).toEqual([true, false]);
});
