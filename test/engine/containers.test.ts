import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { isCsv } from '../../src/engine/containers/csv.js';
import { parseJson } from '../../src/engine/containers/json.js';
import type { Limits } from '../../src/engine/containers/limits.js';
import { containerOf, readRecords } from '../../src/engine/records.js';
import { openTraceFile } from '../../src/engine/traceFile.js';
import { hasShared } from '../core/shared.js';
import { collect } from './collect.js';
import { scratch } from './scratch.js';

const { file } = scratch();

function sharedPath(path: string): string {
  const folder = process.env['REWARDSCOPE_SHARED'] ?? join(import.meta.dirname, '../../../shared');
  return join(folder, path);
}

const tight: Limits = { record: 1 << 21, unpacked: 1 << 16, ratio: 20 };

/** Each record's value, or its problem as a string. */
async function shownIn(content: string | Uint8Array, limits?: Limits): Promise<unknown[]> {
  // The name says nothing: containers are told by their content.
  const path = await file('data', content);
  const items = await collect(readRecords(path, limits));
  expect(items.map(({ record }) => record)).toEqual(items.map((_, index) => index));
  return items.map((item) => {
    if (item.kind === 'problem') return item.problem;
    return item.content.kind === 'json' ? item.content.value : item.content.text;
  });
}

const rows = [{ a: 1 }, { a: 2 }, { a: 3 }];
const lines = rows.map((row) => JSON.stringify(row)).join('\n');

/** A frame of zstd that holds a text as it is, or a byte many times. */
function zstdFrame(text: string): Buffer {
  const data = Buffer.from(text);
  return Buffer.concat([zstdHead, zstdBlock(0, data.length), data]);
}

const zstdHead = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]);

function zstdBlock(type: 0 | 1, size: number, isLast = true): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32LE((size << 3) | (type << 1) | Number(isLast));
  return head.subarray(0, 3);
}

describe('packed files', () => {
  test.each<[string, Uint8Array]>([
    ['gzip', gzipSync(lines)],
    ['gzip of two members', Buffer.concat([gzipSync('{"a":1}\n'), gzipSync('{"a":2}\n{"a":3}')])],
    ['a JSON array in gzip', gzipSync(JSON.stringify(rows))],
    ['zstd', zstdFrame(lines)],
    ['zstd of two frames', Buffer.concat([zstdFrame('{"a":1}\n{"a"'), zstdFrame(':2}\n{"a":3}')])],
    [
      'zstd after a frame to skip',
      Buffer.concat([Buffer.from([0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 7, 7]), zstdFrame(lines)]),
    ],
  ])('%s', async (_, content) => expect(await shownIn(content)).toEqual(rows));

  test('a text', async () =>
    expect(await shownIn(gzipSync('Step 1: Add.'))).toEqual(['Step 1: Add.']));

  test.skipIf(!existsSync('/usr/bin/zstd'))('zstd of the zstd program', async () => {
    const packed = execFileSync('/usr/bin/zstd', ['-c', '-q'], {
      input: `${lines}\n`.repeat(5000),
    });
    expect(await shownIn(packed)).toHaveLength(15000);
  });

  test('what comes before the damage is read', async () => {
    const many = Array.from({ length: 5000 }, (_, a) => JSON.stringify({ a: a * 7919 })).join('\n');
    const items = await shownIn(gzipSync(many).subarray(0, -2000));
    expect(items.length).toBeGreaterThan(100);
    expect(items.at(-1)).toMatch(/damaged gzip data/);
  });

  test.each<[string, Uint8Array]>([
    ['gzip', Buffer.concat([gzipSync(lines).subarray(0, 12), Buffer.alloc(40, 0xff)])],
    ['zstd', zstdFrame(lines).subarray(0, 12)],
  ])('damaged %s is a problem', async (name, content) => {
    expect((await shownIn(content)).at(-1)).toMatch(new RegExp(`damaged ${name} data`));
  });

  const rle = Array.from({ length: 64 }, (_, index) => [
    zstdBlock(1, 1 << 17, index === 63),
    Buffer.from('x'),
  ]);
  test.each<[string, Uint8Array]>([
    ['gzip', gzipSync(Buffer.alloc(1 << 23, 'x'))],
    ['zstd', Buffer.concat([zstdHead, ...rle.flat()])],
  ])('a bomb of %s is a problem', async (_, content) => {
    expect(await shownIn(content, tight)).toEqual([expect.stringMatching(/unpacks to more than/)]);
  });

  test('a record without an end is a problem', async () => {
    expect(await shownIn(`{"a":"${'x'.repeat(3 << 20)}"}`, tight)).toEqual([
      expect.stringMatching(/a record larger than/),
    ]);
  });
});

/** A ZIP archive of entries, each packed by one method. */
function zip(
  entries: readonly (readonly [name: string, text: string, method: 0 | 8 | 93 | 12])[],
): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, text, method] of entries) {
    const data =
      method === 8 ? deflateRawSync(text) : method === 93 ? zstdFrame(text) : Buffer.from(text);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crcOf(text), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(Buffer.byteLength(text), 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, tail, Buffer.from(name)]),
    );
    parts.push(local);
    at += local.length;
  }
  const size = Buffer.concat(directory).length;
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, ...directory, Buffer.from('PK\x05\x06'), end]);
}

function crcOf(text: string): number {
  return typeof crc32 === 'function' ? crc32(text) : 0;
}

const header = JSON.stringify({ version: 2, status: 'success', eval: { task: 't' } });

describe('Inspect archives', () => {
  test('each sample is a log of one', async () => {
    const archive = zip([
      ['header.json', header, 8],
      ['summaries.json', '[]', 8],
      ['samples/1_epoch_1.json', '{"id":1,"score":NaN}', 8],
      ['samples/2_epoch_1.json', '{"id":2}', 93],
      ['samples/3_epoch_1.json', '{"id":3}', 0],
      ['samples/4_epoch_1.json', '{"id":4}', 12],
      ['samples/5_epoch_1.json', '{"id":', 8],
    ]);
    const about = { version: 2, status: 'success', eval: { task: 't' } };
    expect(await shownIn(archive)).toEqual([
      { ...about, samples: [{ id: 1, score: null }] },
      { ...about, samples: [{ id: 2 }] },
      { ...about, samples: [{ id: 3 }] },
      expect.stringMatching(/^samples\/4_epoch_1.json in the archive: packed in an unknown way/),
      expect.stringMatching(/^samples\/5_epoch_1.json in the archive: Unexpected end/),
    ]);
  });

  test('a log that was cut off has only its journal', async () => {
    const archive = zip([
      ['_journal/start.json', '{"version":2,"eval":{}}', 8],
      ['samples/1_epoch_1.json', '{"id":1}', 8],
    ]);
    expect(await shownIn(archive)).toEqual([
      { version: 2, status: 'started', eval: {}, samples: [{ id: 1 }] },
    ]);
  });

  test('another archive is a problem', async () => {
    expect(await shownIn(zip([['a.txt', 'a', 0]]))).toEqual([
      expect.stringMatching(/no Inspect log/),
    ]);
  });

  test('a damaged one is a problem', async () => {
    expect(await shownIn(zip([['header.json', header, 8]]).subarray(0, 40))).toEqual([
      expect.stringMatching(/damaged ZIP archive/),
    ]);
  });

  test('a bomb is a problem of its sample', async () => {
    const archive = zip([
      ['header.json', header, 8],
      ['samples/1_epoch_1.json', `"${'x'.repeat(1 << 22)}"`, 8],
      ['samples/2_epoch_1.json', '{"id":2}', 8],
    ]);
    expect(await shownIn(archive, tight)).toMatchObject([
      expect.stringMatching(/1_epoch_1.json in the archive: unpacks to more than/),
      { samples: [{ id: 2 }] },
    ]);
  });

  // python3: z = zipfile.ZipFile(f); sum(n.startswith('samples/') for n in z.namelist())
  test.each([
    ['data/inspect/log_formats.eval', 1],
    ['data/inspect/2025-02-11T15-18-04-05-00_popularity_mj7khqpMM4GBCfVQozKgzB.eval', 10],
  ])('%s', async (path, samples) => {
    if (!hasShared(path)) return;
    const logs = await shownIn(readFileSync(sharedPath(path)));
    expect(logs).toHaveLength(samples);
    expect(logs[0]).toMatchObject({ version: 2, samples: [{ epoch: 1 }] });
  });
});

describe('tables', () => {
  test.each<[string, string, unknown[]]>([
    [
      'cells are texts',
      'id,text\n1,"a, ""b""\nc"\n2,d\n',
      [
        { id: '1', text: 'a, "b"\nc' },
        { id: '2', text: 'd' },
      ],
    ],
    ['lists in cells', 'id,steps\n1,"[""a"", NaN]"\n', [{ id: '1', steps: ['a', null] }]],
    ['tabs and CRLF', 'id\ttext\r\n1\ta, b\r\n', [{ id: '1', text: 'a, b' }]],
    ['a byte order mark', '\uFEFFid,text\n1,a\n', [{ id: '1', text: 'a' }]],
    [
      'blocks',
      'id,name,type\n1,x,\n,,a\n,,b\n2,y,\n,,c\n',
      [
        {
          id: '1',
          name: 'x',
          type: '',
          rows: [
            { id: '', name: '', type: 'a' },
            { id: '', name: '', type: 'b' },
          ],
        },
        { id: '2', name: 'y', type: '', rows: [{ id: '', name: '', type: 'c' }] },
      ],
    ],
  ])('%s', async (_, text, expected) => expect(await shownIn(text)).toEqual(expected));

  test.each([
    'First, add 2 and 2.\nThen, stop.',
    'Hello,\nworld,\nthis is prose,',
    'a,b',
    'a,b\n1,2,3\n',
    'a,a\n1,2\n',
    'x\n1\n2\n',
  ])('no table: %j', (text) => expect(isCsv(text)).toBe(false));

  test('Parquet', async () => {
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: 'id', data: [1n, 2n], type: 'INT64' },
        { name: 'prompt', data: ['a', 'ü'], type: 'STRING' },
        { name: 'score', data: [0.5, Number.NaN], type: 'DOUBLE' },
      ],
    });
    expect(await shownIn(new Uint8Array(buffer))).toEqual([
      { id: 1, prompt: 'a', score: 0.5 },
      { id: 2, prompt: 'ü', score: null },
    ]);
    expect(await shownIn(new Uint8Array(buffer).subarray(0, 60))).toEqual([
      expect.stringMatching(/damaged or unknown Parquet/),
    ]);
    expect(await shownIn(gzipSync(new Uint8Array(buffer)))).toEqual([
      expect.stringMatching(/inside of a packed file/),
    ]);
  });

  // python3: rows = csv.DictReader(open(f)); the items are rows with data_idx, the traces rows whose type
  //   starts with "solution selected by", the steps rows whose type starts with "step "
  test('the annotation sheet of FoVer', async () => {
    const path = 'data/fover/annotated_gsm8k_finetuned_correct.csv';
    if (!hasShared(path)) return;
    const opened = await openTraceFile(sharedPath(path), { split: 'auto' });
    const traces = (await collect(opened.traces())).filter((item) => 'steps' in item);
    expect([opened.format.id, new Set(traces.map(({ record }) => record)).size]).toEqual([
      'fover',
      12,
    ]);
    expect(traces).toHaveLength(24);
    expect(traces.flatMap(({ steps }) => steps)).toHaveLength(173);
  });

  test('an object of columns is read by rows where no format fits it', async () => {
    const columns = { prompt: ['a', 'b'], completions: [['x'], ['y']], labels: [[true], [false]] };
    const opened = await openTraceFile(await file('columns', JSON.stringify(columns)), {
      split: 'auto',
    });
    expect(opened.format.id).toBe('trl-stepwise');
    expect(await collect(opened.traces())).toMatchObject([
      { prompt: 'a', record: 0, recorded: [1] },
      { prompt: 'b', record: 1, recorded: [-1] },
    ]);
  });
});

test.each<[string, unknown]>([
  ['[NaN, Infinity, -Infinity]', [null, null, null]],
  ['{"a": NaN, "NaN": "-Infinity \\" NaN"}', { a: null, NaN: '-Infinity " NaN' }],
  ['"NaN"', 'NaN'],
])('constants of Python in %s', (text, value) => expect(parseJson(text)).toEqual(value));

test.each(['nan', '[NaNa]', '{"a": -NaN}', '"NaN', '[NaN'])('%s is no JSON', (text) => {
  expect(() => parseJson(text)).toThrow(SyntaxError);
});

test('lines with constants are JSON lines', async () => {
  const path = await file('constants', '{"a": NaN}\n{"a": Infinity}\n');
  expect(await containerOf(path)).toBe('json-lines');
  expect(await shownIn('{"a": NaN}\n{"a": 1}\n')).toEqual([{ a: null }, { a: 1 }]);
});

test('a file of NUL characters is a problem', async () => {
  expect(await shownIn(Buffer.alloc(4096))).toEqual([expect.stringMatching(/NUL/)]);
});
