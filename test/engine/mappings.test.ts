import { expect, test } from 'vitest';
import { HumanError } from '../../src/core/errors.js';
import { mappingFor, readMapping } from '../../src/engine/mappings.js';
import { openTraceFile } from '../../src/engine/traceFile.js';
import { collect, rejection } from './collect.js';
import { jsonLines } from './samples.js';
import { scratch } from './scratch.js';

const files = scratch();

/** A hostile mapping is refused with one sentence that begins with its file. */
async function check(content: string | Uint8Array, message: string | RegExp): Promise<void> {
  const path = await files.file('map.json', content);
  const error = await rejection(readMapping(path));
  expect(error).toBeInstanceOf(HumanError);
  expect(error.message.slice(0, path.length)).toBe(path);
  expect(error.message.slice(path.length + 1)).toMatch(message);
  expect(error.message.length).toBeLessThan(path.length + 300);
}

test.each<[string, unknown, string | RegExp]>([
  ['a list', [], 'is no mapping: expected an object of JSON pointers'],
  ['no steps', { prompt: '/q' }, 'give either "steps", a pointer to a list of texts, or "text"'],
  ['steps and text', { steps: '/s', text: '/t' }, 'give either "steps"'],
  ['no pointer', { steps: 's' }, 'field "steps.at": not a JSON pointer: write "/question"'],
  ['a pointer with a bad escape', { steps: '/a~2' }, 'field "steps.at": not a JSON pointer'],
  ['a pointer that is a number', { steps: '/s', id: 3 }, 'field "id": expected a JSON pointer'],
  ['a pointer without end', { text: '/a'.repeat(9999) }, 'field "text": expected a JSON pointer'],
  ['an unknown field', { steps: '/s', lables: '/l' }, 'there is no "lables" in a mapping, only pr'],
  ['a name without end', { steps: '/s', ['x'.repeat(9999)]: '/l' }, 'there is no "xxx'],
  ['a field of objects', JSON.parse('{"__proto__": {"a": 1}, "steps": "/s"}'), '"__proto__"'],
  [
    'an unknown rule',
    { steps: '/s', labels: { at: '/l', rule: 'best' } },
    'field "labels.rule": expected "plain", "binary", "ternary", "first-error"',
  ],
  [
    'a first error without its base',
    { steps: '/s', labels: { at: '/l', rule: 'first-error' } },
    'field "labels.base": expected 0 or 1',
  ],
  [
    'a name of a signal that no list can hold',
    { steps: '/s', scores: { 'a, b': '/l' } },
    'a name of at most 80 characters, no white space or commas',
  ],
])('%s', (_, mapping, message) =>
  check(JSON.stringify(mapping), typeof message === 'string' ? literal(message) : message),
);

function literal(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}

test.each<[string, string | Uint8Array, RegExp]>([
  ['broken JSON', '{"steps": ', /^is no mapping: not valid JSON/],
  ['an empty file', '', /^is no mapping: not valid JSON/],
  ['bytes', new Uint8Array([0, 255, 1]), /^is no mapping: not valid JSON/],
  ['deep nesting', '['.repeat(100_000), /^is no mapping: not valid JSON/],
  ['a file of traces', ' '.repeat(2 << 20), /^is no mapping, but a folder or more than 1 MiB/],
])('%s', (_, content, message) => check(content, message));

test('a folder and a missing file', async () => {
  await expect(readMapping(files.path('.'))).rejects.toThrow(/folder|cannot be opened/);
  await expect(readMapping(files.path('none.json'))).rejects.toThrow(/there is no such file/);
});

/** What a file read by a mapping holds, in short. */
async function read(content: string, mapping: object): Promise<string[]> {
  const path = await files.file('data', content);
  const map = await readMapping(await files.file('map.json', JSON.stringify(mapping)));
  const file = await openTraceFile(path, { split: 'auto', mapping: map });
  expect(file.format.id).toBe('mapping');
  return (await collect(file.traces())).map((item) =>
    'problem' in item
      ? `${item.record} ${item.problem}`
      : `${item.record} ${item.prompt} ${item.steps.length} ${JSON.stringify(item.recorded ?? null)}`,
  );
}

const rows = [
  { q: 'a', s: ['x', 'y'], l: [true, false] },
  { q: 'b', s: 'torn', l: null },
  { q: 'c', s: ['x'], l: [true] },
];
const mapping = { prompt: '/q', steps: '/s', labels: '/l' };

test.each([
  ['lines', jsonLines(rows)],
  ['an array', JSON.stringify(rows)],
])('a mapping reads %s, and a record that does not fit is a problem in its place', (_, content) =>
  expect(read(content, mapping)).resolves.toEqual([
    '0 a 2 [1,-1]',
    '1 "steps" ("/s"): "torn" is not a list of texts',
    '2 c 1 [1]',
  ]),
);

test('a mapping reads columns and tables', async () => {
  const columns = { q: ['a', 'b'], s: [['x'], ['y', 'z']], l: [[true], [false, true]] };
  const expected = ['0 a 1 [1]', '1 b 2 [-1,1]'];
  expect(await read(JSON.stringify(columns), mapping)).toEqual(expected);
  const cells = 'q,s,l\na,"[""x""]",[true]\nb,"[""y"",""z""]","[false, true]"\n';
  expect(await read(cells, mapping)).toEqual(expected);
});

test('a mapping wins over the format that is recognised', () =>
  expect(
    read(jsonLines([{ prompt: 'p', completions: ['a'], labels: [true] }]), {
      steps: '/completions',
    }),
  ).resolves.toEqual(['0  1 null']));

test('a mapping that fits nothing is refused with the file, the pointer and what stands there', async () => {
  const error = await rejection(read(jsonLines(rows), { steps: '/steps' }));
  expect(error).toBeInstanceOf(HumanError);
  expect(error.message).toMatch(
    /data does not fit its mapping: "steps" \("\/steps"\): nothing is not a list of texts\. Mend/,
  );
  const text = await rejection(read('Only words.\n', { text: '' }));
  expect(text.message).toMatch(/does not fit its mapping: expected a JSON value/);
});

test('a pointer that finds nothing is told once, and the traces are read', async () => {
  const read1 = await read(jsonLines([rows[0], rows[2]]), { ...mapping, labels: '/lables' });
  expect(read1).toEqual([
    'null the mapping\'s "labels" ("/lables") finds nothing in the first records; mend it',
    '0 a 2 null',
    '1 c 1 null',
  ]);
});

test.each([
  ['/runs/a.jsonl', '/s'],
  ['/runs/deep/b.jsonl', '/t'],
  ['/other/a.json', undefined],
])('of the mappings in the settings, %s gets the one whose pattern matches', (path, at) => {
  const setting = { '/runs/*.jsonl': { steps: '/s' }, '**/*.jsonl': { steps: '/t' } };
  expect(mappingFor(path, setting)?.steps?.at).toBe(at);
});

test('a mapping in the settings is checked where it is used', () => {
  const setting = { '*': { steps: 3 }, '/x/*': { lables: '/l' } };
  expect(mappingFor('/y/a', setting)).toBeUndefined();
  expect(() => mappingFor('/x/a', setting)).toThrow(/rewardscope\.mappings for \/x\/\* is no map/);
  expect(mappingFor('/x/a', 'nonsense')).toBeUndefined();
});
