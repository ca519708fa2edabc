import { expect, test } from 'vitest';
import { importedActs } from '../../src/core/imports/acts.js';
import { labelImportById, labelImports } from '../../src/core/imports/index.js';
import type { ImportedTrace } from '../../src/core/imports/labelImport.js';
import { labelActSchema } from '../../src/core/label.js';
import type { Rating } from '../../src/core/rating.js';
import { row, traceOf } from '../engine/samples.js';

const trace = { ...traceOf('p', ['a', 'b', 'c']), id: 't1' };
const options = {
  from: 'x',
  file: 'labels.json',
  words: {},
  firstStep: 0,
  now: '2025-01-01T00:00:00.000Z',
};

/** One export of each tool, and what it says: who, of which step, what, and by what source. */
const samples: readonly (readonly [string, unknown, readonly string[]])[] = [
  [
    'argilla',
    {
      id: 't1',
      fields: { text: 'a' },
      metadata: {},
      suggestions: { step_1: { value: 'bad', score: 0.9, agent: 'model' } },
      responses: {
        step_0: [
          { value: 'good', user_id: 'u1' },
          { value: 'wrong', user_id: 'u2' },
        ],
        first_error: [{ value: '1', user_id: 'u1' }],
        comment: [{ value: 'hm', user_id: 'u1' }],
      },
      vectors: {},
    },
    ['u1 0 good human', 'u2 0 wrong human', 'u1 first-error 1 human'],
  ],
  [
    'label-studio',
    {
      id: 7,
      data: { id: 't1', text: 'a' },
      annotations: [
        {
          completed_by: { id: 3, email: 'ann@example.org' },
          was_cancelled: false,
          lead_time: 4.5,
          created_at: '2021-03-09T22:16:08.728353Z',
          result: [
            { from_name: 'step_0', type: 'choices', value: { choices: ['Correct'] } },
            { from_name: 'p', value: { start: '1', end: '1', paragraphlabels: ['bad'] } },
            { from_name: 'remark', type: 'textarea', value: { text: ['hm'] } },
          ],
        },
        {
          completed_by: 4,
          was_cancelled: true,
          result: [{ from_name: 's0', value: { rating: 1 } }],
        },
      ],
      predictions: [],
    },
    ['ann@example.org 0 Correct human', 'ann@example.org 1 bad human'],
  ],
  [
    'potato',
    {
      instance_id: 't1',
      annotator: 'ann',
      steps: [
        { index: 0, reward: 1, source: 'ai', verified: true },
        { index: 1, reward: -1, source: 'ai', verified: false },
        { index: 2, reward: null },
      ],
      mode: 'per_step',
    },
    ['ann 0 1 human', 'ann 1 -1 judge'],
  ],
  [
    'potato',
    {
      instance_id: 't1',
      annotator: 'ann',
      steps: [1, -1, -1].map((reward, index) => ({ index, reward })),
      mode: 'first_error',
    },
    ['ann first-error 1 human'],
  ],
  ['processbench', row('x', 3, 1), ['processbench 0 1 recorded', 'processbench 1 -1 recorded']],
  [
    'prm800k',
    {
      labeler: 'l',
      question: { problem: 'p' },
      label: {
        steps: [{ completions: [{ text: 'a', rating: 0, flagged: false }], chosen_completion: 0 }],
        finish_reason: 'found_error',
      },
    },
    ['l 0 0 recorded'],
  ],
];

function read(
  id: string,
  value: unknown,
): readonly (ImportedTrace | { readonly problem: string })[] {
  const place = { file: 'labels.json', record: 0, content: { kind: 'json', value } } as const;
  return [...(labelImportById(id)?.read(place) ?? [])];
}

test.each(samples)('%s', (id, value, expected) => {
  const said = read(id, value).flatMap((each) =>
    'problem' in each
      ? [each.problem]
      : each.labels.map((l) => `${l.by} ${l.step ?? l.what} ${l.said} ${l.source}`),
  );
  expect(said).toEqual(expected);
});

test('every tool has a sample, and says so of what it cannot read', () => {
  expect(new Set(samples.map(([id]) => id))).toEqual(new Set(labelImports.map(({ id }) => id)));
  for (const { id } of labelImports)
    for (const value of [null, 3, 'x', {}, []])
      expect(read(id, value)).toEqual([
        expect.objectContaining({ file: 'labels.json', record: 0 }),
      ]);
});

function labelled(
  labels: ImportedTrace['labels'],
  more: {
    readonly words?: Readonly<Record<string, Rating | null>>;
    readonly firstStep?: number;
  } = {},
): ReturnType<typeof importedActs> {
  return importedActs(trace, { record: 4, names: ['t1'], labels }, { ...options, ...more });
}

const rate = { what: 'rate', step: 1, said: 'Fine', by: 'ann', source: 'human' } as const;

test('an imported act says whose it is, when, and where it is from', () => {
  const at = '2021-03-09T22:16:08.728353Z';
  const { acts, problems } = labelled([{ ...rate, at, ms: 5 }], { words: { fine: 1 } });
  expect(problems).toEqual([]);
  expect(labelActSchema.array().parse(acts)).toMatchObject([
    {
      trace: trace.hash,
      step: { index: 1 },
      what: 'rate',
      value: 1,
      by: 'ann',
      at: '2021-03-09T22:16:08.728Z',
      ms: 5,
      source: 'human',
      via: 'import:x',
      imported: { file: 'labels.json', record: 4 },
    },
  ]);
  expect(labelled([{ ...rate, at, ms: 5 }], { words: { fine: 1 } }).acts).toEqual(acts);
});

test.each([
  ['a word that nobody explained', rate, {}, /"Fine" is no rating.*--rate Fine=1/],
  ['a step that is not there', { ...rate, step: 3 }, {}, /has no step 3 .*--first-step/],
  ['a step before the first', { ...rate, step: 0 }, { firstStep: 1 }, /has no step 0/],
  ['no number', { ...rate, what: 'first-error', said: 'x' } as const, {}, /has no step NaN/],
])('%s is a problem that says what to do', (_, label, more, message) => {
  const { acts, problems } = labelled([label], more);
  expect(acts).toEqual([]);
  expect(problems).toEqual([expect.stringMatching(message)]);
});

test('steps may be counted from 1, words be passed by, and no error is no step', () => {
  const error = { ...rate, what: 'first-error', said: '-1' } as const;
  const { acts } = labelled([rate, { ...rate, said: 'skipped' }, error], {
    words: { fine: 0, skipped: null },
    firstStep: 1,
  });
  expect(acts.map(({ what, value, step }) => [what, value, step?.index])).toEqual([
    ['rate', 0, 0],
    ['first-error', -1, undefined],
  ]);
});
