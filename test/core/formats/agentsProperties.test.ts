import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatById, recognise } from '../../../src/core/formats/index.js';
import { shown } from '../annotated.js';
import { fixtureRecords, read, tracesOf } from './reading.js';

/** The fields of each format that its steps and labels are read from. */
const labelFields: Readonly<Record<string, readonly string[]>> = {
  'who-and-when': ['history', 'mistake_step'],
  'agent-process-bench': ['messages', 'step_labels'],
};
const unlabelled =
  'chat-response sharegpt inspect-log lm-eval swe-agent mini-swe-agent mini-swe-agent-messages openhands openhands-event-list humaneval humaneval-samples mbpp codet reflexion ldb tora claude-code codex';
const ids = [...Object.keys(labelFields), ...unlabelled.split(' ')];

const labelsOf = (id: string, record: unknown) =>
  tracesOf(read(id, record)).map(({ recorded }) => shown(recorded ?? []));

/** A record with one value somewhere in it replaced; says at which top field. */
function mutated(record: object): fc.Arbitrary<{ field: string; record: unknown }> {
  return fc
    .tuple(fc.constantFrom(...Object.keys(record)), fc.infiniteStream(fc.nat(50)), fc.jsonValue())
    .map(([field, path, value]) => ({ field, record: replaced(record, [field], path, value) }));
}

function replaced(
  node: unknown,
  [key]: readonly string[],
  path: Iterator<number>,
  value: unknown,
): unknown {
  const here = path.next().value as number;
  if (typeof node !== 'object' || node === null || (key === undefined && here < 10)) return value;
  const names = Object.keys(node);
  const name = key ?? names[here % Math.max(1, names.length)];
  if (name === undefined) return value;
  const child = replaced((node as Record<string, unknown>)[name], [], path, value);
  return Array.isArray(node)
    ? (node as unknown[]).map((each, index) => (String(index) === name ? child : each))
    : { ...node, [name]: child };
}

describe.each(ids)('%s', (id) => {
  const records = fixtureRecords(id);
  const isWhole = formatById(id)?.scope === 'file';
  const samples = (isWhole ? [records] : records) as object[];

  test('a changed record never throws, and changes no label that it does not touch', () => {
    const change = fc
      .constantFrom(...samples)
      .chain((record) => mutated(record).map((made) => ({ before: record, ...made })));
    fc.assert(
      fc.property(change, ({ before, field, record }) => {
        const after = labelsOf(id, record);
        const isTouched = labelFields[id]?.includes(field) ?? false;
        if (!isTouched && after.length > 0) {
          const known = labelsOf(id, before);
          if (id in labelFields) expect(after).toEqual(known);
          else expect(after.join('')).toBe('');
        }
      }),
    );
  });

  test('is taken for itself only', () => {
    const first = records.slice(0, 8).map((value) => ({ kind: 'json', value }) as const);
    expect(recognise(first, 'name').map((format) => format.id)).toEqual([id]);
  });
});
