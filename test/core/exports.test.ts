import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  defaultExportOptions,
  type ExportFormat,
  type ExportOptions,
  type Labelled,
} from '../../src/core/exports/export.js';
import { exportFormatById, exportFormats } from '../../src/core/exports/index.js';
import { formatById } from '../../src/core/formats/index.js';
import { type Rating, type StepLabels } from '../../src/core/label.js';
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
  const made = format.row(
    { trace, labels: currentLabels(trace, []) },
    { ...defaultExportOptions, ...options },
  );
  if (made.kind === 'skip') expect(made.reason).toBe(expected);
  else {
    expect(format.schema.parse(made.row)).toEqual(made.row);
    expect(shown(made.meant.ratings)).toBe(expected);
    expect(readBack(format, made.row)).toMatchObject({
      prompt: made.meant.prompt,
      steps: made.meant.steps.map((text) => ({ text })),
    });
    expect(ratingsRead(readBack(format, made.row))).toEqual(made.meant.ratings);
  }
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
    const made = formatOf('trl-stepwise').row(
      { trace, labels: currentLabels(trace, []) },
      defaultExportOptions,
    );
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
    const made = formatOf('processbench').row(
      { trace, labels: currentLabels(trace, []) },
      defaultExportOptions,
    );
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
  const rating = fc.constantFrom<Rating | undefined>(1, 0, -1, 'unsure', undefined);
  const source = fc.constantFrom('human', 'recorded', 'prm', 'imputed');
  const text = fc.string({
    unit: fc.oneof(fc.string({ minLength: 1, maxLength: 1 }), fc.constantFrom('\ud800', '\n', '𝒳')),
  });
  const step = fc.record({
    text,
    role: fc.constantFrom('reasoning', 'observation', 'answer'),
    rating,
    source,
  });
  const labelledTrace = fc
    .record({ prompt: text, id: text, generator: text, steps: fc.array(step, { maxLength: 6 }) })
    .map(({ prompt, id, generator, steps }): Labelled => {
      const labels: StepLabels = steps.map((made) =>
        made.rating === undefined ? undefined : { rating: made.rating, source: made.source },
      );
      return {
        trace: makeTrace({ file: 'f', record: 0 }, { prompt, id, steps, meta: { generator } }),
        labels,
      };
    });
  const options = fc.record<ExportOptions>({
    labelsFrom: fc.subarray(['human', 'recorded', 'prm', 'imputed']),
    neutral: fc.constantFrom('positive', 'negative', 'drop'),
    unlabelled: fc.constantFrom(...(format.unlabelled ?? (['truncate', 'drop'] as const))),
  });

  test('a row keeps its schema, is well-formed, and reads back as it was meant', () => {
    let rows = 0;
    fc.assert(
      fc.property(labelledTrace, options, (made, chosen) => {
        const result = format.row(made, chosen);
        if (result.kind === 'skip') {
          expect(result.reason).not.toBe('');
          return;
        }
        rows++;
        expect(format.schema.parse(result.row)).toEqual(result.row);
        expect(JSON.stringify(result.row)).not.toMatch(/\\ud[89a-f]/);
        const back = readBack(format, result.row);
        expect(back.prompt).toBe(result.meant.prompt);
        expect(back.steps.map((read) => read.text)).toEqual(result.meant.steps);
        expect(ratingsRead(back)).toEqual(result.meant.ratings);
      }),
      { numRuns: 500 },
    );
    expect(rows).toBeGreaterThan(20);
  });

  test('never says more than the labels do', () => {
    fc.assert(
      fc.property(labelledTrace, (made) => {
        const result = format.row(made, { ...defaultExportOptions, labelsFrom: ['human'] });
        if (result.kind === 'skip') return;
        const judged = made.trace.steps.flatMap((read, index) =>
          read.role === 'observation' ? [] : [index],
        );
        for (const [at, meant] of result.meant.ratings.entries()) {
          const label = made.labels[judged[at] ?? -1];
          if (meant !== undefined) expect(label).toMatchObject({ source: 'human', rating: meant });
        }
      }),
    );
  });
});
