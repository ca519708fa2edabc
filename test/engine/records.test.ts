import { chmod, mkdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { HumanError } from '../../src/core/errors.js';
import type { Container } from '../../src/engine/containers/container.js';
import { containerOf, readRecords } from '../../src/engine/records.js';
import { collect, rejection } from './collect.js';
import { scratch, unprivileged } from './scratch.js';

const files = scratch();
let written = 0;

/** What a file's records are: their JSON, "text: ..." or "problem: ...". */
async function recordsOf(content: string | Uint8Array): Promise<[Container, string[]]> {
  const path = await files.file(`${written++}.json`, content);
  const items = await collect(readRecords(path));
  expect(items.map(({ record }) => record)).toEqual(items.map((_, index) => index));
  const shown = items.map((item) => {
    if (item.kind === 'problem') return `problem: ${item.problem}`;
    const { content: held } = item;
    return held.kind === 'text' ? `text: ${held.text}` : JSON.stringify(held.value);
  });
  return [await containerOf(path), shown];
}

const a = '{"a":1}';
const b = '{"b":[2]}';

test.each<[string, string, Container, readonly (string | RegExp)[]]>([
  ['lines of JSON', `${a}\n${b}\n`, 'json-lines', [a, b]],
  ['one line of JSON', `${a}\n`, 'json-lines', [a]],
  ['one object without a line end', a, 'json-lines', [a]],
  ['lines of arrays', '[1]\n[2]\n', 'json-lines', ['[1]', '[2]']],
  ['lines behind a byte order mark', `\uFEFF${a}\n${b}`, 'json-lines', [a, b]],
  ['lines that end in CRLF', `${a}\r\n${b}\r\n`, 'json-lines', [a, b]],
  ['blank lines among lines', `\n${a}\n\n  \n${b}\n\n`, 'json-lines', [a, b]],
  [
    'a line separator in a string',
    '{"a":"x\u2028y"}\n{}',
    'json-lines',
    ['{"a":"x\u2028y"}', '{}'],
  ],
  [
    'a truncated last line',
    `${a}\n{"b":[2`,
    'json-lines',
    [a, /^problem: not valid JSON at byte 8 /],
  ],
  ['a broken line in the middle', `${a}\n{"x":no}\n${b}`, 'json-lines', [a, /^problem: /, b]],
  ['a broken first line', `{"x":\n${a}\n${b}\n`, 'json-lines', [/^problem: /, a, b]],
  ['a first line without its beginning', `x":1}\n${a}\n${b}\n`, 'json-lines', [/^problem: /, a, b]],
  ['a compact array', `[${a},${b}]`, 'json-array', [a, b]],
  ['a compact array with a line end', `[${a},${b}]\n`, 'json-array', [a, b]],
  ['a pretty array', JSON.stringify([{ a: 1 }, { b: [2] }], null, 2), 'json-array', [a, b]],
  ['an array of a line per element', `[\n${a},\n${b}\n]`, 'json-array', [a, b]],
  ['an array behind a byte order mark', `\uFEFF[${a}]`, 'json-array', [a]],
  ['an array of CRLF lines', `[\r\n${a},\r\n${b}\r\n]\r\n`, 'json-array', [a, b]],
  ['a broken element in the middle', `[${a},{"x":no},${b}]`, 'json-array', [a, /^problem: /, b]],
  ['a truncated array', `[${a},{"b":`, 'json-array', [a, /^problem: /]],
  ['a pretty object', '{\n  "a": 1\n}\n', 'json-values', [a]],
  ['pretty objects in a row', '{\n  "a": 1\n}\n{\n  "b": [2]\n}\n', 'json-values', [a, b]],
  [
    'a pretty object with a compact one inside',
    '{\n  "c":\n  {"a":1}\n}',
    'json-values',
    ['{"c":{"a":1}}'],
  ],
  ['prose', 'Step 1: do.\n{not json}\n', 'text', ['text: Step 1: do.\n{not json}\n']],
  ['prose behind a byte order mark', '\uFEFFHello', 'text', ['text: Hello']],
  ['nothing', '', 'text', []],
  ['white space only', ' \r\n\t\n', 'text', []],
  ['a byte order mark only', '\uFEFF', 'text', []],
  [
    'bytes with NUL',
    'PK\u0003\u0000\u0000',
    'text',
    ['problem: not a text file: it holds NUL characters'],
  ],
])('a file that is %s', async (_, content, container, expected) => {
  const [found, records] = await recordsOf(content);
  expect(found).toBe(container);
  expect(records).toEqual(
    expected.map((record) =>
      typeof record === 'string' ? record : (expect.stringMatching(record) as string),
    ),
  );
});

test('a first line longer than what is looked at is still a record', async () => {
  const long = JSON.stringify({ a: 'x'.repeat(1_100_000) });
  const [, lines] = await recordsOf(`${long}\n${a}\n`);
  expect(lines).toEqual([long, a]);
  const [, elements] = await recordsOf(`[${long},${a}]`);
  expect(elements).toEqual([long, a]);
});

test('text that is cut inside a character at a chunk border is read whole', async () => {
  const text = `x${'é'.repeat(100_000)}`;
  expect(await recordsOf(text)).toEqual(['text', [`text: ${text}`]]);
});

test('a path that is no readable file is an error that names it and says what to do', async () => {
  await mkdir(files.path('folder'));
  const cases: [string, RegExp][] = [
    [files.path('folder'), /folder is not a file\. Give a file/],
    [files.path('absent'), /absent cannot be opened: there is no such file\. Check the path/],
    [files.path('absent/x'), /x cannot be opened: there is no such file\. Check the path/],
  ];
  for (const [path, message] of cases) {
    const error = await rejection(collect(readRecords(path)));
    expect(error).toBeInstanceOf(HumanError);
    expect(error.message).toMatch(message);
  }
});

test('a file that may not be read is an error that says so', async () => {
  const path = await files.file('secret.json', a);
  await chmod(path, 0);
  await chmod(files.path(''), 0o755);
  const error = await unprivileged(() => rejection(collect(readRecords(path))));
  expect(error.message).toMatch(/it may not be read/);
});
