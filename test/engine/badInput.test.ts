import { execFileSync } from 'node:child_process';
import { truncate } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Limits } from '../../src/engine/containers/limits.js';
import { openRecords, readRecords } from '../../src/engine/records.js';
import { openTraceFile } from '../../src/engine/traceFile.js';
import { collect, rejection } from './collect.js';
import { jsonLines, row } from './samples.js';
import { scratch } from './scratch.js';

const files = scratch();

/** A record may have 1 MiB; longer ones than 8 MiB are not even kept until their end is found. */
const tight: Limits = { record: 1 << 20, unpacked: 1 << 26, ratio: 2000 };

/** Each record's value, or its problem as a string. */
async function shownIn(content: string | Uint8Array, limits?: Limits): Promise<unknown[]> {
  const items = await collect(readRecords(await files.file('data', content), limits));
  expect(items.map(({ record }) => record)).toEqual(items.map((_, index) => index));
  return items.map((item) => {
    if (item.kind === 'problem') return item.problem;
    return item.content.kind === 'json' ? item.content.value : item.content.text;
  });
}

function problem(words: RegExp): string {
  return expect.stringMatching(words) as string;
}

const [a, b] = [{ a: 1 }, { b: 2 }];
const deep = '['.repeat(100_000);
const long = (length: number): string => JSON.stringify({ x: 'x'.repeat(length) });

describe('a bad record is one problem, and the others are read', () => {
  test.each<[string, string, unknown[]]>([
    ['a line that is too long', `{"a":1}\n${long(2e6)}\n{"b":2}\n`, [a, problem(/1 MiB \(2/), b]],
    ['... far too long', `{"a":1}\n${long(2e7)}\n{"b":2}\n`, [a, problem(/1 MiB \(19 MiB\)/), b]],
    ['an element that is too long', `[{"a":1},${long(2e7)},{"b":2}]`, [a, problem(/\(19/), b]],
    ['a bomb of brackets', `{"a":1}\n${deep}\n{"b":2}\n`, [a, problem(/deeper than 1000/), b]],
    ['a bomb of keys', `{"a":1}\n${'{"a":'.repeat(2000)}\n{"b":2}`, [a, problem(/deeper/), b]],
    ['a line of NUL', `{"a":1}\n${'\0'.repeat(4096)}\n{"b":2}\n`, [a, problem(/valid JSON/), b]],
    ['an element without its ]', '[{"a":1},{"c":[3},{"b":2}]', [a, problem(/valid JSON/), b]],
    ['an element without its }', '[{"a":1},{"c":3,{"b":2}]', [a, problem(/valid JSON/), b]],
    ['an element without its quote', '[{"a":1},{"c":"3},\n{"b":2}]', [a, problem(/valid/), b]],
  ])('%s', async (_, content, expected) => {
    expect(await shownIn(content, tight)).toEqual(expected);
    // Packed data cannot be looked at twice.
    expect(await shownIn(gzipSync(content), tight)).toEqual(expected);
  });

  test('a record of more than is kept at a time is read when it may be so long', async () => {
    const content = `${long(9e6)}\n{"b":2}\n`;
    expect(await shownIn(content)).toEqual([JSON.parse(long(9e6)), b]);
  });
});

describe('a bad file is one problem', () => {
  test.each<[string, readonly number[], RegExp]>([
    ['bzip2', [0x42, 0x5a, 0x68, 0x39], /packed with bzip2, which is not read; unpack it/],
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], /packed with xz/],
    ['LZ4', [0x04, 0x22, 0x4d, 0x18], /packed with LZ4/],
  ])('packed with %s', async (_, bytes, words) => {
    expect(await shownIn(Uint8Array.from(bytes))).toEqual([problem(words)]);
    const path = await files.file('packed', Uint8Array.from(bytes));
    expect((await rejection(openTraceFile(path, { split: 'auto' }))).message).toMatch(words);
  });

  test.skipIf(process.platform === 'win32')('a pipe, which is not waited for', async () => {
    const path = files.path('pipe');
    execFileSync('mkfifo', [path]);
    expect((await rejection(openRecords(path))).message).toMatch(
      /pipe is not a file\. Give a file/,
    );
  });

  test('cut off while it is read', async () => {
    const path = await files.file(
      'cut',
      jsonLines(Array.from({ length: 9 }, (_, n) => row(`${n}`))),
    );
    const traces = await openTraceFile(path, { split: 'auto' });
    await traces.index();
    await truncate(path, 300);
    expect(await traces.record(8)).toEqual([]);
    expect(await traces.refresh()).toMatchObject({ change: 'changed' });
    const rest = await collect(traces.traces());
    expect(rest.at(-1)).toMatchObject({ problem: problem(/not valid JSON/) });
  });
});
