import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  defaultExportOptions,
  type ExportFormat,
  type ExportOptions,
  type Labelled,
  type RowOrSkip,
} from '../../src/core/exports/export.js';
import { exportFormatById, exportFormats } from '../../src/core/exports/index.js';
import type { Column } from '../../src/core/exports/columns.js';
import { formatById } from '../../src/core/formats/index.js';
import { recordedSignal } from '../../src/core/formats/recordedSignal.js';
import { type LabelSource, type Rating, type StepLabels } from '../../src/core/label.js';
import type { Tokenizer } from '../../src/core/prm/tokenizer.js';
import { currentLabels } from '../../src/core/labels/currentTrace.js';
import { makeTrace, type Trace } from '../../src/core/trace.js';
import { annotated, labelled, shown } from './annotated.js';

function formatOf(id: string): ExportFormat {
  const format = exportFormatById(id);
  if (!format) throw new Error(`no export "${id}"`);
  return format;
}

/** The labels of a row as it is written, or the reason why there is none. */
function check(id: string, trace: Trace, options: Partial<ExportOptions>, expected: string): void {
  const format = formatOf(id);
  const made = rowOf(format, { trace, labels: currentLabels(trace, []) }, options);
  if (made.kind === 'skip') expect(made.reason).toBe(expected);
  else {
    expect(format.schema.parse(made.row)).toEqual(made.row);
    expect(shown(made.meant?.ratings ?? [])).toBe(expected);
    readsBack(format, made);
  }
}

/** Token ids are the code points; a text begins with 1. */
const tokenizer: Tokenizer = {
  encode: (text) => Array.from(text, (sign) => sign.codePointAt(0) ?? 0),
  special: (token) => (token === 'bos' ? 1 : undefined),
};

/** The one thing that a format makes of one trace. */
function rowOf(
  format: ExportFormat,
  labelled: Labelled,
  options: Partial<ExportOptions> = {},
): RowOrSkip {
  const made = [...format.rows([labelled], { ...defaultExportOptions, tokenizer, ...options })];
  expect(made).toHaveLength(1);
  return made[0] ?? { kind: 'skip', reason: 'nothing' };
}

type Row = Extract<RowOrSkip, { kind: 'row' }>;

/** Expects that the trace format of the same id finds in a row what it is meant to say. */
function readsBack(format: ExportFormat, { row, meant }: Row): void {
  if (!meant) return;
  const back = readBack(format, row);
  expect(back.prompt).toBe(meant.prompt);
  expect(back.steps.map(({ text }) => text)).toEqual(meant.steps);
  expect(ratingsRead(back)).toEqual(meant.ratings);
  if (meant.values) expect(back.signals[0]?.values).toEqual(meant.values);
}

/** Every field is of its column's type: one JSON type per column. */
function inColumns(value: unknown, column: Column): boolean {
  if (value === null) return true;
  if (column === 'int64') return Number.isSafeInteger(value);
  if (column === 'float64') return Number.isFinite(value);
  if (column === 'bool') return typeof value === 'boolean';
  if (column === 'string') return typeof value === 'string' && value.isWellFormed();
  if ('list' in column)
    return Array.isArray(value) && value.every((each) => inColumns(each, column.list));
  const entries = Object.entries(value as object);
  const names = Object.keys(column.struct);
  return (
    JSON.stringify(entries.map(([name]) => name)) === JSON.stringify(names) &&
    entries.every(([name, each]) => inColumns(each, column.struct[name] ?? 'string'))
  );
}

/** What the trace format of the same id makes of a row. */
function readBack(format: ExportFormat, row: object): Trace {
  const record = JSON.parse(JSON.stringify(row)) as unknown;
  const items = formatById(format.id)?.traces(
    { file: 'out.jsonl', record: 0, content: { kind: 'json', value: record } },
    { split: 'auto' },
  );
  const [trace] = items ?? [];
  if (!trace || !('steps' in trace)) throw new Error(`not read back: ${JSON.stringify(trace)}`);
  return trace;
}

function ratingsRead({ recorded, steps }: Trace): (Rating | undefined)[] {
  return steps.map((_, index) => recorded?.[index]);
}

const neutral = 'neutral label (choose positive or negative to keep it)';
const withTool = annotated(`
  + Look it up.
  > 42
  - So 43.`);

describe('TRL stepwise supervision', () => {
  test.each<[string, string, Partial<ExportOptions>, string]>([
    ['all labelled', '++-', {}, '++-'],
    ['labels after an error are kept', '+-+', {}, '+-+'],
    ['cut at the first unlabelled step', '+-.+', {}, '+-'],
    ['or left out', '+-.+', { unlabelled: 'drop' }, 'unlabelled step'],
    ['unsure counts as unlabelled', '+?-', {}, '+'],
    ['nothing labelled', '...', {}, 'no labelled step'],
    ['nothing labelled, unlabelled left out', '...', { unlabelled: 'drop' }, 'no labelled step'],
    ['the first step unlabelled', '.+-', {}, 'no labelled step'],
    ['no steps', '', {}, 'no steps'],
    ['neutral leaves the record out', '+0-', {}, neutral],
    ['neutral as positive', '+0-', { neutral: 'positive' }, '++-'],
    ['neutral as negative', '+00', { neutral: 'negative' }, '+--'],
    ['neutral after the cut does not matter', '+.0', {}, '+'],
    ['labels of other sources are absent', '++-', { labelsFrom: ['human'] }, 'no labelled step'],
  ])('%s', (_, labels, options, expected) =>
    check('trl-stepwise', labelled(labels), options, expected),
  );

  test('tool output is no completion', () => check('trl-stepwise', withTool, {}, '+-'));

  test('a row as the trainer reads it', () => {
    const trace = labelled('+-.');
    const made = rowOf(formatOf('trl-stepwise'), { trace, labels: currentLabels(trace, []) });
    expect(made).toMatchObject({
      row: { prompt: 'What is asked?', completions: ['Step 0.', 'Step 1.'], labels: [true, false] },
    });
  });
});

describe('ProcessBench', () => {
  test.each<[string, string, Partial<ExportOptions>, string]>([
    ['all right', '+++', {}, '+++'],
    ['an error, and what follows it', '+-+', {}, '+-.'],
    ['an error, nothing labelled after it', '+-..', {}, '+-..'],
    ['an error at the first step', '-..', {}, '-..'],
    ['the first error is not known', '+.-', {}, 'first error not known'],
    ['unsure before the error', '+?-', {}, 'first error not known'],
    ['right so far', '++.', {}, 'first error not known'],
    ['nothing labelled', '..', {}, 'first error not known'],
    ['no steps', '', {}, 'no steps'],
    ['neutral before the error', '+0-', {}, neutral],
    ['neutral as positive', '+0-', { neutral: 'positive' }, '++-'],
    ['neutral as negative', '+0-', { neutral: 'negative' }, '+-.'],
    ['neutral after the error does not matter', '+-0', {}, '+-.'],
    [
      'labels of other sources are absent',
      '+-',
      { labelsFrom: ['human', 'prm'] },
      'first error not known',
    ],
  ])('%s', (_, labels, options, expected) =>
    check('processbench', labelled(labels), options, expected),
  );

  test('the index counts judged steps only, as tool output is left out', () => {
    check('processbench', withTool, {}, '+-');
  });

  test.each([
    ['right', 'outcome: right', true],
    ['wrong', 'outcome: wrong', false],
    ['not known', '', null],
  ])('an outcome that is %s', (_, line, correct) => {
    const trace = annotated(`id: a\ngenerator: llama\n${line}\n+ Add.\n- So 5.`);
    const made = rowOf(formatOf('processbench'), { trace, labels: currentLabels(trace, []) });
    expect(made).toMatchObject({
      row: {
        id: 'a',
        generator: 'llama',
        problem: 'What is asked?',
        steps: ['Add.', 'So 5.'],
        final_answer_correct: correct,
        label: 1,
      },
    });
  });
});

test.each<[string, string, object]>([
  [
    'trl-stepwise',
    'fewer labels than completions',
    { prompt: '', completions: ['a', 'b'], labels: [true] },
  ],
  ['trl-stepwise', 'a label that is no boolean', { prompt: '', completions: ['a'], labels: [0.7] }],
  ['trl-stepwise', 'no completions', { prompt: '', completions: [], labels: [] }],
  ['trl-stepwise', 'a field too many', { prompt: '', completions: ['a'], labels: [true], x: 1 }],
  [
    'processbench',
    'a label past the steps',
    { id: '', generator: '', problem: '', steps: ['a'], final_answer_correct: null, label: 1 },
  ],
  [
    'processbench',
    'an id that is a number',
    { id: 1, generator: '', problem: '', steps: ['a'], final_answer_correct: null, label: 0 },
  ],
])('the schema of %s refuses %s', (id, _, row) => {
  expect(formatOf(id).schema.safeParse(row).success).toBe(false);
});

describe.each(exportFormats)('$id', (format) => {
  const rating = fc.constantFrom<Rating | undefined>(1, 1, 1, 0, -1, 'unsure', undefined);
  const source = fc.constantFrom('human', 'recorded', 'prm', 'imputed');
  const text = fc.string({
    unit: fc.oneof(fc.string({ minLength: 1, maxLength: 1 }), fc.constantFrom('\ud800', '\n', '𝒳')),
  });
  const step = fc.record({
    text: fc.oneof(
      text,
      { weight: 3, arbitrary: fc.constantFrom('Add.', 'So 5.') },
      fc.constantFrom('Step 1: Add.', 'x ки', 'a<extra_0>'),
    ),
    value: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    role: fc.constantFrom('reasoning', 'reasoning', 'observation', 'answer'),
    rating,
    source,
  });
  const labelledTrace = fc
    .record({
      prompt: fc.oneof(text, { weight: 3, arbitrary: fc.constant('What?') }),
      outcome: fc.constantFrom(true, false, undefined),
      id: text,
      generator: text,
      steps: fc.array(step, { maxLength: 6 }),
    })
    .map(({ prompt, outcome, id, generator, steps }): Labelled => {
      const labels: StepLabels = steps.map((made) =>
        made.rating === undefined ? undefined : { rating: made.rating, source: made.source },
      );
      const values = steps.map(({ value }) => value);
      const signals = [recordedSignal('mc', 'value', [0, 1], values)];
      const meta = { generator };
      return {
        trace: makeTrace({ file: 'f', record: 0 }, { prompt, outcome, id, steps, meta, signals }),
        labels,
      };
    });
  const options = fc.record<ExportOptions>({
    labelsFrom: fc.oneof(
      fc.subarray<LabelSource>(['human', 'recorded', 'prm', 'imputed']),
      fc.constant<LabelSource[]>(['human', 'recorded', 'prm', 'imputed']),
    ),
    neutral: fc.constantFrom('positive', 'negative', 'drop', undefined),
    unlabelled: fc.constantFrom(...(format.unlabelled ?? []), undefined),
    afterError: fc.constantFrom('keep', 'truncate', 'negative'),
    minAgreement: fc.constantFrom(undefined, 0.5),
    signalLabels: fc.constantFrom(
      undefined,
      { as: 'hard', signal: 'recorded:mc', threshold: 0.5 },
      ...(format.soft ? ([{ as: 'soft', signal: 'recorded:mc', eta: 2 }] as const) : []),
    ),
    tokenizer: fc.constant(tokenizer),
  });

  test('rows keep their schema and columns, are well-formed, and read back as they were meant', () => {
    let rows = 0;
    fc.assert(
      fc.property(
        fc.array(labelledTrace, { minLength: 1, maxLength: 3 }),
        options,
        (made, chosen) => {
          for (const result of format.rows(made, chosen)) {
            if (result.kind === 'skip') {
              expect(result.reason).not.toBe('');
              continue;
            }
            rows++;
            expect(format.schema.parse(result.row)).toEqual(result.row);
            expect(JSON.stringify(result.row)).not.toMatch(/\\ud[89a-f]/);
            expect(inColumns(result.row, { struct: format.columns(chosen) })).toBe(true);
            expect(result.meant === undefined).toBe(format.carries !== 'steps');
            expect(result.from.length).toBeGreaterThan(0);
            readsBack(format, result);
          }
        },
      ),
      { numRuns: 500 },
    );
    expect(rows).toBeGreaterThan(2);
  });

  test.runIf(format.carries === 'steps' && format.id !== 'rewardscope')(
    'never says more than the labels do',
    () => {
      fc.assert(
        fc.property(labelledTrace, (made) => {
          const result = rowOf(format, made, { labelsFrom: ['human'] });
          if (result.kind === 'skip') return;
          const judged = made.trace.steps.flatMap((read, index) =>
            read.role === 'observation' ? [] : [index],
          );
          for (const [at, meant] of (result.meant?.ratings ?? []).entries()) {
            const label = made.labels[judged[at] ?? -1];
            if (meant !== undefined)
              expect(label).toMatchObject({ source: 'human', rating: meant });
          }
        }),
      );
    },
  );
});
