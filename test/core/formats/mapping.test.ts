import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { valueAt } from '../../../src/core/formats/jsonPointer.js';
import { mappingFormat, unfound } from '../../../src/core/formats/mapping.js';
import { mappingSchema } from '../../../src/core/formats/mappingSchema.js';
import type { Problem, Trace } from '../../../src/core/trace.js';
import { inShort } from './reading.js';

const record = {
  q: 'What is 2 + 2?',
  s: ['Add.', 'So 5.', 'Done.'],
  of: { id: 7, '': 'empty', 'a/b~': 'odd' },
  turns: [
    { say: 'Add.', good: true, p: 0.9 },
    { say: 'So 5.', good: false, p: null },
  ],
};

function read(mapping: object, value: unknown): (Trace | Problem)[] {
  const content = { kind: 'json', value } as const;
  const format = mappingFormat(mappingSchema.parse(mapping));
  return [...format.traces({ file: 'some.jsonl', record: 3, content }, { split: 'auto' })];
}

/** The labels of a record by a rule, as marks, with its problems behind them. */
function check(labels: unknown, value: unknown, expected: string): void {
  const [item] = read({ steps: '/s', labels }, { ...record, l: value });
  expect(item && inShort(item)).toBe(expected);
}

describe('labels follow the rule that a mapping names', () => {
  const first = { at: '/l', rule: 'first-error' };
  const set = { at: '/l', rule: 'error-steps' };
  const more = 'say "rule" "binary" or "ternary"; ignored';
  test.each<[unknown, unknown, string]>([
    ['/l', [true, false, null], '+-.'],
    ['/l', ['+', '-', '+'], '+-+'],
    ['/l', [1, -1, null], '+-.'],
    ['/l', [1, 0, 1], `... ! "labels": 0 may mean wrong or neutral: ${more}`],
    ['/l', 1, '... ! "labels": a number may count from 0 or 1: say "rule" and "base"; ignored'],
    ['/l', undefined, '...'],
    ['/l', null, '...'],
    ['/l', [true], '... ! field "labels": 1 labels for 3 steps; ignored'],
    ['/l', [true, 'so', true], '... ! field "labels.1": "so" is no label; ignored'],
    [{ at: '/l', rule: 'binary' }, [1, 0, null], '+-.'],
    [{ at: '/l', rule: 'binary' }, [1, -1, 1], '... ! field "labels.1": -1 is no label; ignored'],
    [{ at: '/l', rule: 'ternary' }, [1, 0, -1], '+0-'],
    [{ at: '/l', rule: 'binary', each: '/is' }, [{ is: 1 }, { is: 0 }, {}], '+-.'],
    [{ ...first, base: 0 }, 1, '+-.'],
    [{ ...first, base: 1 }, 1, '-..'],
    [{ ...first, base: 1 }, '2', '+-.'],
    [{ ...first, base: 0 }, -1, '+++'],
    [{ ...first, base: 0 }, '-1', '+++'],
    [{ ...first, base: 0 }, null, '...'],
    [{ ...first, base: 0, none: null }, null, '+++'],
    [{ ...first, base: 1, none: 'N/A' }, 'N/A', '+++'],
    [{ ...first, base: 1, none: 0 }, 0, '+++'],
    [{ ...first, base: 0 }, 3, '... ! field "labels": 3 points outside the 3 steps; ignored'],
    [{ ...first, base: 1 }, 0, '... ! field "labels": 0 points outside the 3 steps; ignored'],
    [{ ...first, base: 0 }, 0.5, '... ! field "labels": 0.5 is no step; ignored'],
    [{ ...set, base: 0 }, [1], '+-+'],
    [{ ...set, base: 1 }, [1, 3], '-+-'],
    [{ ...set, base: 1 }, [], '+++'],
    [{ ...set, base: 1 }, null, '...'],
    [{ ...set, base: 1 }, [4], '... ! "labels": 4 is none of the 3 steps from 1 on; ignored'],
    [{ ...set, base: 0 }, '1', '... ! "labels": "1" is no list of steps; ignored'],
  ])('%j of %j: %s', (labels, value, expected) => check(labels, value, expected));
});

test('every part of a trace is where the mapping says', () => {
  const mapping = {
    prompt: '/q',
    steps: { at: '/turns', each: '/say' },
    labels: { at: '/turns', each: '/good', rule: 'binary' },
    outcome: '/ok',
    answer: '/answer',
    group: '/of/a~1b~0',
    id: '/of/id',
    scores: { judge: { at: '/turns', each: '/p' }, other: '/none' },
  };
  expect(read(mapping, { ...record, ok: 0, answer: 4 })).toMatchObject([
    {
      id: '7',
      group: 'odd',
      record: 3,
      prompt: record.q,
      answer: '4',
      outcome: false,
      steps: [{ text: 'Add.' }, { text: 'So 5.' }],
      recorded: [1, -1],
      signals: [{ id: 'recorded:judge', values: [0.9, undefined], range: [0, 1] }],
      problems: [],
    },
  ]);
});

test('a text is cut into steps', () => {
  expect(read({ text: '/t' }, { t: 'Add.\n\nSo 4.' })).toMatchObject([
    { prompt: '', steps: [{ text: 'Add.' }, { text: 'So 4.' }] },
  ]);
});

test.each<[string, object, string]>([
  ['no prompt', { prompt: '/p' }, '! "prompt" ("/p"): nothing is not a text'],
  ['a prompt in parts', { prompt: '/s' }, '! "prompt" ("/s"): a list is not a text'],
  ['no list of steps', { steps: '/q' }, `! "steps" ("/q"): "${record.q}" is not a list of texts`],
  ['steps in parts', { steps: '/turns' }, '! "steps.0" ("/turns"): an object is not a text'],
  ['an outcome in words', { outcome: '/q' }, `... ! "outcome": "${record.q}" is neither true nor`],
  ['scores of others', { scores: { a: '/turns' } }, '... ! "scores.a": 2 scores for 3 steps; ign'],
  ['scores in words', { scores: { a: '/s' } }, '... ! "scores.a": "Add." is no number; ignored'],
  ['what only looks like a field', { prompt: '/constructor/name' }, '! "prompt" ("/constructor/'],
  ['the length of a text', { id: '/q/length', prompt: '/q/0' }, '! "prompt" ("/q/0"): nothing is'],
])('%s is told', (_, change, expected) => {
  const [item] = read({ steps: '/s', ...change }, record);
  expect(item && inShort(item).slice(0, expected.length)).toBe(expected);
});

test('pointers that find nothing in any of the first records are named', () => {
  const mapping = { steps: '/s', labels: '/nolabels', scores: { a: '/no' }, answer: '/q' };
  const content = { kind: 'json', value: record } as const;
  expect(unfound(mappingSchema.parse(mapping), [content])).toEqual([
    '"labels" ("/nolabels")',
    '"scores.a" ("/no")',
  ]);
});

// The examples of RFC 6901, section 5.
test.each<[string, unknown]>([
  ['', undefined],
  ['/foo', ['bar', 'baz']],
  ['/foo/0', 'bar'],
  ['/', 0],
  ['/a~1b', 1],
  ['/c%d', 2],
  ['/i\\j', 5],
  ['/k"l', 6],
  ['/ ', 7],
  ['/m~0n', 8],
  ['/foo/-', undefined],
  ['/foo/00', undefined],
  ['/foo/length', undefined],
])('pointer %j', (pointer, value) => {
  const document = {
    foo: ['bar', 'baz'],
    '': 0,
    'a/b': 1,
    'c%d': 2,
    'i\\j': 5,
    'k"l': 6,
    ' ': 7,
    'm~n': 8,
  };
  expect(valueAt(document, pointer)).toEqual(pointer === '' ? document : value);
});

const pointers = fc.constantFrom('/q', '/s', '/turns', '/of', '', '/turns/0/say', '/l');
const mappings = fc.record(
  {
    prompt: pointers,
    steps: fc.oneof(pointers, fc.record({ at: pointers, each: pointers })),
    labels: fc.oneof(
      pointers,
      fc.record({ at: pointers, rule: fc.constantFrom('binary', 'ternary', 'plain') }),
      fc.record({
        at: pointers,
        rule: fc.constantFrom('first-error', 'error-steps'),
        base: fc.constantFrom(0, 1),
      }),
    ),
    outcome: pointers,
    id: pointers,
    scores: fc.dictionary(fc.constantFrom('a', 'b'), pointers),
  },
  { requiredKeys: ['steps'] },
);

test('any mapping on any record: one trace or one problem, everything parallel to its steps', () => {
  const values = fc.oneof(
    fc.jsonValue(),
    fc.record({ q: fc.jsonValue(), s: fc.array(fc.string()), l: fc.jsonValue() }),
  );
  fc.assert(
    fc.property(mappings, values, (mapping, value) => {
      const items = read(mapping, value);
      expect(items).toHaveLength(1);
      const [item] = items;
      if (!item || !('steps' in item)) return;
      expect(item.recorded?.length ?? item.steps.length).toBe(item.steps.length);
      for (const { values } of item.signals) expect(values).toHaveLength(item.steps.length);
    }),
  );
});
