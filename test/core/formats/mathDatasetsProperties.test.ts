import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formats, recognise } from '../../../src/core/formats/index.js';
import { shown } from '../annotated.js';
import { fixtureRecords, read, tracesOf } from './reading.js';

/** The fields of each format that its steps and labels are read from. */
const labelFields: Readonly<Record<string, readonly string[]>> = {
  'math-shepherd': ['input', 'label'],
  prm800k: ['label'],
  prmbench: ['modified_process', 'original_process', 'error_steps', 'classification'],
  'bigbench-mistake': ['steps', 'mistake_index'],
  'mr-gsm8k': [
    'model_output_steps',
    'model_output_solution_correctness',
    'model_output_solution_first_error_step',
  ],
  'mr-ben': [
    'm-1',
    'm-2',
    'Model_Solution_Steps',
    'Model_Solution_Correctness',
    'Model_Solution_First_Error_Step',
  ],
  'verify-then-generate': ['student_incorrect_solution', 'incorrect_index', 'incorrect_step'],
  parc: ['steps', 'error_annotation'],
  gsm8k: ['answer'],
  'gsm8k-solutions': ['6b_finetuning', '175b_verification'],
  math: ['solution'],
  rlhflow: ['conversations'],
  openr: ['process', 'label', 'labels'],
  'math-aps': ['question', 'reasoning_steps'],
  'math-aps-tree': ['reasoning_steps'],
  'openrlhf-prm': ['input', 'value'],
};

/** The labels of the traces of a record, in order. */
function labelsIn(id: string, record: unknown): string[] {
  return tracesOf(read(id, record)).map(({ recorded, steps }) =>
    shown(recorded ?? steps.map(() => undefined)),
  );
}

/** A record with something else in one place, however deep. */
function mutations(record: unknown): fc.Arbitrary<unknown> {
  const places = placesIn(record);
  return fc
    .tuple(fc.constantFrom(...places), fc.oneof(fc.anything(), fc.jsonValue()))
    .map(([place, value]) => withValue(record, place, value));
}

function placesIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [
    [],
    ...Object.entries(value).flatMap(([key, inner]) =>
      placesIn(inner).map((place) => [key, ...place]),
    ),
  ];
}

function withValue(base: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const entries = Object.entries(base as object).map(([name, inner]: [string, unknown]) => [
    name,
    name === key ? withValue(inner, rest, value) : inner,
  ]);
  const made = Object.fromEntries(entries) as Record<string, unknown>;
  return Array.isArray(base) ? Object.values(made) : made;
}

describe.each(Object.entries(labelFields))('%s', (id, fields) => {
  const records = fixtureRecords(id);
  const record = fc.constantFrom(...records);

  test('mutated anywhere, it yields something, and labels are parallel to steps', () => {
    fc.assert(
      fc.property(record.chain(mutations), (mutated) => {
        const items = read(id, mutated);
        expect(items.length).toBeGreaterThan(0);
        for (const { recorded, steps, signals } of tracesOf(items)) {
          expect(recorded?.length ?? steps.length).toBe(steps.length);
          for (const { values } of signals) expect(values).toHaveLength(steps.length);
        }
      }),
    );
  });

  test('another value in a field without labels changes no label', () => {
    const others = records.flatMap((base) =>
      [...Object.keys(base as object), 'unheard of']
        .filter((field) => !fields.includes(field))
        .map((field) => ({ base: base as object, field })),
    );
    const mutation = fc.tuple(fc.constantFrom(...others), fc.jsonValue());
    fc.assert(
      fc.property(mutation, ([{ base, field }, value]) => {
        const labels = labelsIn(id, { ...base, [field]: value });
        if (labels.length > 0) expect(labels).toEqual(labelsIn(id, base));
      }),
    );
  });
});

test('a record alone is recognised as one of its own format', () => {
  const seen = formats.flatMap(({ id }) =>
    fixtureRecords(id).map((value) => {
      const [best] = recognise([{ kind: 'json', value }], 'some.json');
      return { id, best: best?.id };
    }),
  );
  const concerned = seen.filter(({ id, best = '' }) => id in labelFields || best in labelFields);
  expect(concerned.length).toBeGreaterThan(30);
  expect(concerned.filter(({ id, best }) => id !== best)).toEqual([]);
});
