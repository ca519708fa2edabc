import { appendFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HumanError } from '../../src/core/errors.js';
import { IndexCache } from '../../src/engine/indexCache.js';
import { IndexedRecords } from '../../src/engine/indexedRecords.js';
import { openRecords, type RecordOrProblem } from '../../src/engine/records.js';
import { collect, rejection } from './collect.js';
import { scratch } from './scratch.js';

const files = scratch();

async function opened(path: string, cache?: IndexCache): Promise<IndexedRecords> {
  return IndexedRecords.open(await openRecords(path), cache);
}

function valueOf(item: RecordOrProblem | undefined): unknown {
  if (item?.kind !== 'record') return item?.problem;
  return item.content.kind === 'json' ? item.content.value : item.content.text;
}

/** Values large enough that a file of them has many marks. */
const values = Array.from({ length: 60 }, (_, n) => ({ n, text: 'x'.repeat((n * 997) % 20_000) }));
const lines = values.map((value) => `${JSON.stringify(value)}\n`).join('');

describe('any record can be read by number', () => {
  test.each<[string, string | Uint8Array, boolean]>([
    ['lines', lines, true],
    ['lines among blank ones', lines.replaceAll('\n', '\r\n \n\n'), true],
    ['lines behind a byte order mark', `\uFEFF${lines}`, true],
    ['a pretty array', JSON.stringify(values, null, 2), true],
    ['values in a row', values.map((value) => JSON.stringify(value, null, 2)).join(''), true],
    ['packed lines, without an index', gzipSync(lines), false],
  ])('of %s', async (_, content, hasIndex) => {
    const path = await files.file('by-number', content);
    const records = await opened(path);
    const [early, late] = [valueOf(await records.at(40)), valueOf(await records.at(59))];
    expect([early, late], 'before the index is complete').toEqual([values[40], values[59]]);
    expect(await records.complete()).toBe(hasIndex ? 60 : undefined);
    for (const value of values) expect(valueOf(await records.at(value.n))).toEqual(value);
    expect(await records.at(60)).toBeUndefined();
    const rest = await collect(records.from(57));
    expect(rest.map(valueOf)).toEqual(values.slice(57));
  });

  test('while the index is being read', async () => {
    const records = await opened(await files.file('while', lines));
    const [count, ...found] = await Promise.all([
      records.complete(),
      ...[0, 30, 59, 60].map((record) => records.at(record)),
    ]);
    expect(count).toBe(60);
    expect(found.map(valueOf)).toEqual([values[0], values[30], values[59], undefined]);
  });

  test('as reading from the start gives it, whatever the bytes are', async () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '\n',
      ' ',
      '{"a":1}',
      'x',
    );
    const property = fc.asyncProperty(
      fc.array(token, { maxLength: 40 }),
      fc.constantFrom('{"a":1}\n', '[{"a":1},\n', '{\n"a":1}'),
      async (tokens, start) => {
        const path = await files.file('any', `${start}${tokens.join('')}`);
        const all = await collect((await openRecords(path)).records());
        const records = await opened(path);
        expect(await records.complete()).toBe(all.length);
        for (const item of all) expect(await records.at(item.record)).toEqual(item);
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });
});

describe('a file that is looked at again', () => {
  async function after(
    content: string,
    change: (path: string) => Promise<void>,
  ): Promise<{ readonly change: string; readonly settled: number; readonly records: unknown[] }> {
    const path = await files.file('again', content);
    const records = await opened(path);
    await records.complete();
    await change(path);
    const seen = await records.refresh();
    await records.complete();
    return { ...seen, records: (await collect(records.from(seen.settled))).map(valueOf) };
  }

  test('has not changed when it was only touched', async () =>
    expect(await after('{"a":1}\n', (path) => utimes(path, 1, 1))).toMatchObject({
      change: 'none',
    }));

  test('has grown, and is read on from its last whole record', async () =>
    expect(
      await after('{"a":1}\n{"a":2}\n{"a":', (path) => appendFile(path, '3}\n{"a":4}\n')),
    ).toEqual({ change: 'grown', settled: 2, records: [{ a: 3 }, { a: 4 }] }));

  test('has grown by values in a row', async () =>
    expect(await after('{"a":\n1}', (path) => appendFile(path, '{"a":2}'))).toEqual({
      change: 'grown',
      settled: 1,
      records: [{ a: 2 }],
    }));

  test.each<[string, string, (path: string) => Promise<void>]>([
    ['is shorter', lines, (path) => writeFile(path, '{"a":1}\n')],
    ['is another of the same length', lines, (path) => writeFile(path, lines.replace('0', '9'))],
    ['is longer, but another', lines, (path) => writeFile(path, `{"a":1}\n${lines}`)],
    ['is an array that grew', '[1,2]', (path) => writeFile(path, '[1,2,3]')],
  ])('has changed when it %s', async (_, content, change) =>
    expect(await after(content, change)).toMatchObject({ change: 'changed' }),
  );

  test('that is gone is an error that says so', async () => {
    const path = await files.file('gone', lines);
    const records = await opened(path);
    await rm(path);
    const error = await rejection(records.refresh());
    expect(error).toBeInstanceOf(HumanError);
    expect(error.message).toMatch(/there is no such file/);
    expect(await collect(records.from(0))).toEqual([
      { kind: 'problem', record: 0, problem: expect.stringMatching(/any further/) as string },
    ]);
  });
});

describe('the index of a file', () => {
  test('is kept, and used while the file is as it was', async () => {
    const cache = new IndexCache(files.path('indexes'));
    const path = await files.file('kept', lines);
    await (await opened(path, cache)).complete();
    expect(await readdir(files.path('indexes'))).toHaveLength(1);
    const again = await opened(path, cache);
    expect(await again.complete()).toBe(60);
    expect(valueOf(await again.at(59))).toEqual(values[59]);
    await appendFile(path, '{"n":60}\n');
    expect(await (await opened(path, cache)).complete()).toBe(61);
  });

  test('that cannot be kept is made anew', async () => {
    const cache = new IndexCache(await files.file('no-folder', ''));
    expect(await (await opened(await files.file('anew', lines), cache)).complete()).toBe(60);
  });
});
