import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Piece, pieces } from '../../src/engine/pieces.js';
import { LineSplitter, type SplitFrom, type Splitter } from '../../src/engine/splitter.js';
import { ValueSplitter } from '../../src/engine/valueSplitter.js';
import { collect } from './collect.js';

type Layout = 'lines' | 'values' | 'elements';

function splitter(how: Layout, from?: SplitFrom): Splitter {
  return how === 'lines' ? new LineSplitter(from) : new ValueSplitter(how === 'elements', from);
}

interface Way {
  readonly chunkSize?: number;
  readonly keep?: number;
  /** Where reading begins. */
  readonly start?: number;
}

async function split(
  text: string,
  how: Layout,
  { chunkSize = Infinity, keep = Infinity, start = 0 }: Way = {},
): Promise<Piece[]> {
  const bytes = Buffer.from(text).subarray(start);
  const size = Math.min(chunkSize, Math.max(1, bytes.length));
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) {
      yield await Promise.resolve(bytes.subarray(at, at + size));
    }
  }
  const from = start === 0 ? undefined : { offset: start };
  return collect(pieces(chunks(), splitter(how, from), { keep, start }));
}

/** Cuts the text, at every chunk size, into pieces whose text is, white space aside, as expected. */
async function check(text: string, how: Layout, expected: readonly string[]): Promise<void> {
  const bytes = Buffer.from(text);
  for (const chunkSize of [1, 2, 3, 7, Infinity]) {
    const pieces = await split(text, how, { chunkSize });
    expect(pieces.map((piece) => piece.bytes?.toString().trim())).toEqual(expected);
    for (const piece of pieces) {
      expect(piece.bytes).toEqual(bytes.subarray(piece.start, piece.end));
    }
  }
}

test.each<[string, string, string[]]>([
  ['lines end at a line feed', '{"a":1}\n{"a":2}\n', ['{"a":1}', '{"a":2}']],
  ['the last line needs no line feed', '{"a":1}\n{"a":2}', ['{"a":1}', '{"a":2}']],
  ['CRLF ends a line too', '{"a":1}\r\n{"a":2}\r\n', ['{"a":1}', '{"a":2}']],
  ['blank lines are no pieces', '\n \n{"a":1}\n\t\r\n{"a":2}\n\n', ['{"a":1}', '{"a":2}']],
  [
    'a line separator inside a string ends no line',
    '{"a":"x\u2028y"}\n2',
    ['{"a":"x\u2028y"}', '2'],
  ],
  ['a truncated last line is a piece', '{"a":1}\n{"a":', ['{"a":1}', '{"a":']],
  ['nothing has no lines', '', []],
])('%s', (_, text, expected) => check(text, 'lines', expected));

test.each<[string, string, string[]]>([
  ['values may follow each other at once', '{"a":1}{"a":2}[3]', ['{"a":1}', '{"a":2}', '[3]']],
  [
    'values may be pretty',
    '{\n "a": 1\n}\n{\n "b": [\n2]\n}\n',
    ['{\n "a": 1\n}', '{\n "b": [\n2]\n}'],
  ],
  ['brackets in strings do not count', '{"a":"}]{["}{"b":1}', ['{"a":"}]{["}', '{"b":1}']],
  ['an escaped quote ends no string', '{"a":"\\"}"}{"b":"\\\\"}', ['{"a":"\\"}"}', '{"b":"\\\\"}']],
  ['a truncated value is a piece', '{"a":1}\n{"b":[', ['{"a":1}', '{"b":[']],
  ['a bracket too many is a piece of its own', '{"a":1}}{"b":2}', ['{"a":1}', '}', '{"b":2}']],
])('%s', (_, text, expected) => check(text, 'values', expected));

test.each<[string, string, string[]]>([
  ['elements stand between commas', '[{"a":1},{"a":2}]', ['{"a":1}', '{"a":2}']],
  ['elements may be pretty', '[\n  {\n "a": [1, 2]\n },\n  3\n]\n', ['{\n "a": [1, 2]\n }', '3']],
  ['commas and brackets in strings do not count', '["a,]b",["c,"]]', ['"a,]b"', '["c,"]']],
  ['a byte order mark before the array is no element', '\uFEFF[1,2]', ['1', '2']],
  ['white space before the array is no element', ' \n [1]', ['1']],
  ['an empty array has no elements', ' [ ] ', []],
  ['a truncated array ends in its last element', '[{"a":1},{"a"', ['{"a":1}', '{"a"']],
  ['a broken element is a piece like any other', '[1,{"a":no},2]', ['1', '{"a":no}', '2']],
  ['what stands after the array is a piece', '[1] rest', ['1', 'rest']],
  ['what stands between two arrays is a piece', '[1] x [2]', ['1', 'x', '2']],
])('%s', (_, text, expected) => check(text, 'elements', expected));

test.each<[string, string, string[]]>([
  ['a missing ] ends at the } around it', '[{"a":[1,2},{"b":3}]', ['{"a":[1,2}', '{"b":3}']],
  ['a missing } ends where no object may stand', '[{"a":1,{"b":2}]', ['{"a":1,', '{"b":2}']],
  ['... also in a list', '[{"a":[{"b":1 {"c":2}]', ['{"a":[{"b":1', '{"c":2}']],
  ['... also after a key', '[{"a":1,"b"{"c":2},3]', ['{"a":1,"b"', '{"c":2}', '3']],
  ['a missing comma between elements', '[{"a":1}{"b":2}]', ['{"a":1}', '{"b":2}']],
  ['a missing quote ends with its line', '[{"a":"x},\n{"b":"y"}]', ['{"a":"x},', '{"b":"y"}']],
  ['a } too many belongs to its element', '[{"a":1}},{"b":2}]', ['{"a":1}}', '{"b":2}']],
  ['a ] too many belongs to its element', '[{"a":[1]]},{"b":2}]', ['{"a":[1]]}', '{"b":2}']],
])('%s', (_, text, expected) => check(text, 'elements', expected));

test.each<[string, string, string[]]>([
  ['a truncated value before another', '{"a":1,"b"\n{"c":2}', ['{"a":1,"b"', '{"c":2}']],
  ['a missing ] in a value', '{"a":[1}{"b":2}', ['{"a":[1}', '{"b":2}']],
])('%s', (_, text, expected) => check(text, 'values', expected));

test('brackets too deep to be told apart still end', async () => {
  const deep = '['.repeat(5000) + ']'.repeat(5000);
  await check(`[${deep},1]`, 'elements', [deep, '1']);
});

test('of a piece longer than what is kept only the place is known', async () => {
  const long = `{"a":"${'x'.repeat(100)}"}`;
  for (const how of ['lines', 'values'] as const) {
    const found = await split(`1${long}\n[2]\n`, how, { chunkSize: 8, keep: 20 });
    expect(found.map(({ bytes }) => bytes?.toString().trim())).toEqual([undefined, '[2]']);
    expect(found[0]).toMatchObject({ start: 0, end: long.length + 1 });
  }
});

test('no container depends on where the chunks of the file end', async () => {
  const layout = fc.constantFrom<Layout>('lines', 'values', 'elements');
  const chunkSize = fc.integer({ min: 1, max: 40 });
  const property = fc.asyncProperty(
    fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 6 }),
    layout,
    chunkSize,
    fc.boolean(),
    async (list, how, size, pretty) => {
      const text = written(list, how, pretty);
      const whole = await split(text, how);
      expect(await split(text, how, { chunkSize: size })).toEqual(whole);
      for (const [index, { bytes, start, end }] of whole.entries()) {
        expect(Buffer.from(text).subarray(start, end)).toEqual(bytes);
        const rest = start === 0 ? whole : whole.slice(index);
        expect(await split(text, how, { chunkSize: size, start })).toEqual(rest);
      }
      expect(whole.map(({ bytes }) => JSON.parse(String(bytes)) as unknown)).toEqual(
        JSON.parse(JSON.stringify(kept(list, how))),
      );
    },
  );
  await fc.assert(property, { numRuns: 150 });
});

/** Only brackets end a value of a file of values. */
function kept(list: readonly unknown[], how: Layout): unknown[] {
  return how === 'values' ? list.map((value) => [value]) : [...list];
}

function written(list: readonly unknown[], how: Layout, pretty: boolean): string {
  const space = pretty && how !== 'lines' ? 2 : undefined;
  const items = kept(list, how);
  if (how === 'elements') return JSON.stringify(items, null, space);
  return items.map((item) => JSON.stringify(item, null, space)).join(how === 'lines' ? '\n' : '');
}
