import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Piece, lines, values } from '../../src/engine/jsonSplitter.js';
import { collect } from './collect.js';

type Splitter = 'lines' | 'values' | 'elements';

async function split(text: string, how: Splitter, chunkSize = Infinity): Promise<Piece[]> {
  const bytes = Buffer.from(text);
  const size = Math.min(chunkSize, Math.max(1, bytes.length));
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) {
      yield await Promise.resolve(bytes.subarray(at, at + size));
    }
  }
  return collect(how === 'lines' ? lines(chunks()) : values(chunks(), how === 'elements'));
}

/** Cuts the text, at every chunk size, into pieces whose text is, white space aside, as expected. */
async function check(text: string, how: Splitter, expected: readonly string[]): Promise<void> {
  const bytes = Buffer.from(text);
  for (const chunkSize of [1, 2, 3, 7, Infinity]) {
    const pieces = await split(text, how, chunkSize);
    expect(pieces.map((piece) => piece.bytes.toString().trim())).toEqual(expected);
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

test('no container depends on where the chunks of the file end', async () => {
  const layout = fc.constantFrom<Splitter>('lines', 'values', 'elements');
  const chunkSize = fc.integer({ min: 1, max: 40 });
  const property = fc.asyncProperty(
    fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 6 }),
    layout,
    chunkSize,
    fc.boolean(),
    async (list, how, size, pretty) => {
      const text = written(list, how, pretty);
      const whole = await split(text, how);
      expect(await split(text, how, size)).toEqual(whole);
      for (const { bytes, start, end } of whole) {
        expect(Buffer.from(text).subarray(start, end)).toEqual(bytes);
      }
      expect(whole.map(({ bytes }) => JSON.parse(bytes.toString()) as unknown)).toEqual(
        JSON.parse(JSON.stringify(kept(list, how))),
      );
    },
  );
  await fc.assert(property, { numRuns: 150 });
});

/** Only brackets end a value of a file of values. */
function kept(list: readonly unknown[], how: Splitter): unknown[] {
  return how === 'values' ? list.map((value) => [value]) : [...list];
}

function written(list: readonly unknown[], how: Splitter, pretty: boolean): string {
  const space = pretty && how !== 'lines' ? 2 : undefined;
  const items = kept(list, how);
  if (how === 'elements') return JSON.stringify(items, null, space);
  return items.map((item) => JSON.stringify(item, null, space)).join(how === 'lines' ? '\n' : '');
}
