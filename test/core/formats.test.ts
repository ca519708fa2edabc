import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordContent } from '../../src/core/formats/format.js';
import { formatById, formats, recognise } from '../../src/core/formats/index.js';
import { ratingsBefore } from '../../src/core/formats/processBench.js';
import type { Problem, Trace } from '../../src/core/trace.js';
import { shown } from './annotated.js';

const file = 'some.jsonl';

function json(value: unknown): RecordContent {
  return { kind: 'json', value };
}

function text(content: string): RecordContent {
  return { kind: 'text', text: content };
}

function read(id: string, content: RecordContent): (Trace | Problem)[] {
  const format = formatById(id);
  if (!format) throw new Error(`no format "${id}"`);
  return [...format.traces({ file, record: 3, content }, { split: 'auto' })];
}

/** What a record yields, in short: the recorded labels of its trace, or the problem. */
function inShort(id: string, content: RecordContent): string[] {
  return read(id, content).map((item) =>
    'steps' in item ? shown(item.recorded ?? []) || 'no labels' : item.problem,
  );
}

const processBenchRow = {
  id: 'gsm8k-1',
  generator: 'llama',
  problem: 'What is 2 + 2?',
  steps: ['Add.', 'So 5.', 'Done.'],
  final_answer_correct: false,
  label: 1,
};

const trlRow = { prompt: 'What is 2 + 2?', completions: ['Add.', 'So 5.'], labels: [true, false] };

describe('ProcessBench', () => {
  test('a record becomes a trace', () => {
    expect(read('processbench', json(processBenchRow))).toMatchObject([
      {
        id: 'gsm8k-1',
        file,
        record: 3,
        prompt: 'What is 2 + 2?',
        outcome: false,
        steps: [{ text: 'Add.' }, { text: 'So 5.' }, { text: 'Done.' }],
        recorded: [1, -1, undefined],
        meta: { generator: 'llama' },
        problems: [],
      },
    ]);
  });

  test.each<[string, object, string]>([
    ['good before the first error, unlabelled after it', { label: 1 }, '+-.'],
    ['the first step wrong', { label: 0 }, '-..'],
    ['the last step wrong', { label: 2 }, '++-'],
    ['no error', { label: -1 }, '+++'],
    ['no error and no steps', { label: -1, steps: [] }, 'no labels'],
    ['an error past the last step labels nothing', { label: 3 }, 'no labels'],
    ['an id that is a number', { id: 17 }, '+-.'],
    ['no id', { id: undefined }, '+-.'],
    ['an outcome that nobody knows', { final_answer_correct: null }, '+-.'],
    ['fields that we do not know', { difficulty: 3 }, '+-.'],
    ['no label', { label: undefined }, 'field "label"'],
    ['a label before the first step', { label: -2 }, 'field "label"'],
    ['a label between two steps', { label: 0.5 }, 'field "label"'],
    ['a label in words', { label: '1' }, 'field "label"'],
    ['steps that are one text', { steps: 'Add.' }, 'field "steps"'],
    ['a step that is no text', { steps: ['Add.', 2] }, 'field "steps.1"'],
    ['no problem', { problem: null }, 'field "problem"'],
    ['an outcome in words', { final_answer_correct: 'no' }, 'field "final_answer_correct"'],
    ['an id that is a list', { id: [] }, 'field "id"'],
  ])('%s', (_, change, expected) => {
    const [said] = inShort('processbench', json({ ...processBenchRow, ...change }));
    expect(said?.slice(0, expected.length)).toBe(expected);
  });

  test('a label past the last step is told', () => {
    expect(read('processbench', json({ ...processBenchRow, label: 3 }))).toMatchObject([
      {
        problems: [
          { problem: 'label 3 points past the last of 3 steps; ignored', file, record: 3 },
        ],
      },
    ]);
  });

  test('ids are strings, and one that is missing is made of the file', () => {
    const ids = [17, undefined].map((id) => read('processbench', json({ ...processBenchRow, id })));
    expect(ids).toMatchObject([[{ id: '17' }], [{ id: 'some.jsonl:3' }]]);
  });
});

test.each([
  [-1, 3, '+++'],
  [0, 3, '-..'],
  [2, 3, '++-'],
  [-1, 0, ''],
])('a first error at %i of %i steps means %s', (error, length, labels) => {
  expect(shown(ratingsBefore(error, length))).toBe(labels);
});

describe('TRL stepwise supervision', () => {
  test.each<[string, object, string]>([
    ['true is good, false is bad', {}, '+-'],
    ['every step has a label of its own', { labels: [false, true] }, '-+'],
    ['ones and zeros', { labels: [1, 0] }, '+-'],
    ['null is unlabelled', { labels: [true, null] }, '+.'],
    ['no labels', { completions: [], labels: [] }, 'no labels'],
    ['too few labels', { labels: [true] }, 'field "labels": there must be as many labels'],
    ['too many labels', { labels: [true, true, true] }, 'field "labels": there must be as many'],
    ['a label between true and false', { labels: [true, 0.7] }, 'field "labels.1"'],
    ['a label in words', { labels: [true, 'false'] }, 'field "labels.1"'],
    ['completions that are one text', { completions: 'Add.' }, 'field "completions"'],
    ['no prompt', { prompt: undefined }, 'field "prompt"'],
    ['a prompt of messages', { prompt: [{ role: 'user', content: 'x' }] }, 'field "prompt"'],
  ])('%s', (_, change, expected) => {
    const [said] = inShort('trl-stepwise', json({ ...trlRow, ...change }));
    expect(said?.slice(0, expected.length)).toBe(expected);
  });
});

describe('plain text', () => {
  test.each<[string, string, string, string[]]>([
    ['without a sign, all is steps', 'Add.\n\nSo 4.', '', ['Add.', 'So 4.']],
    [
      'the prompt ends at the first step marker',
      'What is 2 + 2?\n\nStep 1: Add.\nStep 2: So 4.',
      'What is 2 + 2?',
      ['Step 1: Add.', 'Step 2: So 4.'],
    ],
    [
      'the name of the prompt is no part of it',
      'Question: What is 2 + 2?\nStep 1: Add.\nStep 2: So 4.',
      'What is 2 + 2?',
      ['Step 1: Add.', 'Step 2: So 4.'],
    ],
    [
      '"Solution:" starts the solution',
      'Problem: What is 2 + 2?\nSolution: Add.\nSo 4.',
      'What is 2 + 2?',
      ['Add.', 'So 4.'],
    ],
    [
      'a heading starts it, too',
      '# Problem\nWhat is 2 + 2?\n\n## Solution\nAdd.\n\nSo 4.\n',
      'What is 2 + 2?',
      ['Add.', 'So 4.'],
    ],
    [
      'bold names',
      '**Question:** What is 2 + 2?\n**Answer:** Add.\nSo 4.',
      'What is 2 + 2?',
      ['Add.', 'So 4.'],
    ],
    [
      'bold names with the colon outside',
      '**Question**: What is 2 + 2?\n**Answer**: Add.\nSo 4.',
      'What is 2 + 2?',
      ['Add.', 'So 4.'],
    ],
    ['Q and A', 'Q: What is 2 + 2?\nA: Add.\nSo 4.', 'What is 2 + 2?', ['Add.', 'So 4.']],
    [
      'headings of Windows',
      '# Problem\r\nWhat is 2 + 2?\r\n\r\n## Solution\r\nAdd.\r\n\r\nSo 4.\r\n',
      'What is 2 + 2?',
      ['Add.', 'So 4.'],
    ],
    [
      'an answer after the steps is a part of the solution',
      'Question: What is 2 + 2?\nStep 1: Add.\nStep 2: So 4.\nAnswer: 4',
      'What is 2 + 2?',
      ['Step 1: Add.', 'Step 2: So 4.\nAnswer: 4'],
    ],
    [
      'the solution starts at its name, not at the step marker after it',
      'Question: What is 2 + 2?\nSolution: We add.\nStep 1: Add.\nStep 2: So 4.',
      'What is 2 + 2?',
      ['We add.', 'Step 1: Add.', 'Step 2: So 4.'],
    ],
  ])('%s', (_, content, prompt, steps) => {
    const [trace] = read('text', text(content));
    expect(trace).toMatchObject({ prompt, steps: steps.map((step) => ({ text: step })) });
    if (!trace || !('steps' in trace)) return;
    for (const step of trace.steps) expect(content.slice(...step.span)).toBe(step.text);
  });

  test.each([
    ['nothing', ''],
    ['white space', ' \n\n\t'],
  ])('%s has no steps', (_, content) => {
    expect(inShort('text', text(content))).toEqual(['no steps: the text is empty']);
  });
});

describe('recognising a file by its first records', () => {
  test.each<[string, RecordContent[], string[]]>([
    ['ProcessBench', [json(processBenchRow)], ['processbench']],
    ['TRL', [json(trlRow)], ['trl-stepwise']],
    ['text', [text('Add.')], ['text']],
    ['an empty file', [], []],
    ['JSON of no known format', [json({ a: 1 })], []],
    ['values that are no objects', [json(null), json(3), json([])], []],
    [
      'the format of most records comes first',
      [json(trlRow), json(processBenchRow), json(trlRow)],
      ['trl-stepwise', 'processbench'],
    ],
    [
      'of equal fits the more specific comes first',
      [json(trlRow), json(processBenchRow)],
      ['processbench', 'trl-stepwise'],
    ],
    ['text among JSON is no text file', [text('Add.'), json(trlRow)], ['trl-stepwise']],
  ])('%s', (_, first, ids) => {
    expect(recognise(first, file).map(({ id }) => id)).toEqual(ids);
  });

  test('a format is found by its id', () => {
    expect(formats.map(({ id }) => formatById(id))).toEqual(formats);
    expect(formatById('nonsense')).toBeUndefined();
  });
});

describe('whatever a record holds', () => {
  const row = fc.oneof(
    fc.constant(processBenchRow),
    fc.constant(trlRow),
    fc.constant({ ...processBenchRow, ...trlRow }),
  );
  // Records with one field gone, another in its place, or nothing right at all.
  const mutated = fc
    .tuple(row, fc.constantFrom(...Object.keys({ ...processBenchRow, ...trlRow })), fc.anything())
    .map(([base, field, value]) => ({ ...base, [field]: value }));
  const content = fc.oneof(
    fc.oneof(mutated, fc.anything()).map(json),
    fc.string({ unit: 'binary' }).map(text),
  );

  test.each(formats.map(({ id }) => id))(
    '%s yields traces and problems, and never throws',
    (id) => {
      fc.assert(
        fc.property(content, (made) => {
          const items = read(id, made);
          expect(items.length).toBeGreaterThan(0);
          for (const item of items) {
            expect([item.file, item.record]).toEqual([file, 3]);
            if ('steps' in item) {
              expect(item.recorded?.length ?? item.steps.length).toBe(item.steps.length);
            } else expect(item.problem).not.toBe('');
          }
        }),
      );
    },
  );

  test.each(formats)('$id fits between 0 and 1', (format) => {
    fc.assert(
      fc.property(fc.array(content, { maxLength: 5 }), (first) => {
        const fit = format.fits(first, file);
        expect(fit).toBeGreaterThanOrEqual(0);
        expect(fit).toBeLessThanOrEqual(1);
      }),
    );
  });

  test.each([
    ['text', json({}), 'expected text, found JSON'],
    ['processbench', text('x'), 'expected a JSON object, found text'],
    ['trl-stepwise', text('x'), 'expected a JSON object, found text'],
  ])('%s says what it expected', (id, made, problem) => {
    expect(inShort(id, made)).toEqual([problem]);
  });
});
