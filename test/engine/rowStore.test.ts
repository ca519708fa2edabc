import { appendFile, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cacheFolder } from '../../src/engine/cacheFolder.js';
import { RowStore } from '../../src/engine/rowStore.js';
import { scratch } from './scratch.js';

const files = scratch();
const identity = ['a model'];
const ids = [5, 6, 7, 8, 9];

function rowsAt(...positions: readonly number[]): Map<number, Float32Array> {
  return new Map(positions.map((at) => [at, new Float32Array([at / 3, -at])]));
}

async function fileIn(folder: string): Promise<string> {
  const [name = ''] = await readdir(folder);
  return join(folder, name);
}

test('what one process adds the next one knows, to the last bit', () => {
  const folder = files.path('next');
  new RowStore({ folder, identity }).add(ids, rowsAt(1, 4));
  const next = new RowStore({ folder, identity });
  expect(next.known(ids, [0, 1, 2, 4])).toEqual(rowsAt(1, 4));
});

test('an output is known by the ids up to it, whatever stands behind them', () => {
  const store = new RowStore({ folder: files.path('prefix'), identity });
  store.add(ids, rowsAt(1, 4));
  expect(store.known([5, 6, 1, 1], [1, 3])).toEqual(rowsAt(1));
  expect(store.known([4, 6], [1])).toEqual(new Map());
});

test('models, devices and settings have outputs of their own', () => {
  const folder = files.path('own');
  new RowStore({ folder, identity }).add(ids, rowsAt(1));
  expect(new RowStore({ folder, identity: ['another'] }).known(ids, [1])).toEqual(new Map());
});

test('two processes that add in turn lose nothing', () => {
  const folder = files.path('two');
  const [one, two] = [new RowStore({ folder, identity }), new RowStore({ folder, identity })];
  for (let at = 0; at < 50; at++) (at % 2 === 0 ? one : two).add([at], rowsAt(0));
  const all = new RowStore({ folder, identity });
  for (let at = 0; at < 50; at++) expect(all.known([at], [0]).size).toBe(1);
});

test('damage costs what is damaged, and never gives a wrong number', async () => {
  const folder = files.path('damaged');
  new RowStore({ folder, identity }).add(ids, rowsAt(0, 1, 2, 3, 4));
  const path = await fileIn(folder);
  const whole = await readFile(path);
  const harm = fc.record({
    at: fc.nat({ max: whole.length - 1 }),
    cut: fc.nat({ max: 40 }),
    junk: fc.uint8Array({ maxLength: 30 }),
  });
  const property = fc.asyncProperty(harm, async ({ at, cut, junk }) => {
    await writeFile(path, Buffer.concat([whole.subarray(0, at), junk, whole.subarray(at + cut)]));
    const known = new RowStore({ folder, identity }).known(ids, [0, 1, 2, 3, 4]);
    for (const [position, row] of known) expect(row).toEqual(rowsAt(position).get(position));
    // A record is 30 bytes long; what is cut touches three of them at most.
    expect(known.size).toBeGreaterThanOrEqual(2);
  });
  await fc.assert(property, { numRuns: 80 });
});

test('a torn end does not hide what is added after it', async () => {
  const folder = files.path('torn');
  new RowStore({ folder, identity }).add(ids, rowsAt(1));
  await appendFile(await fileIn(folder), Buffer.from([0xa7, 2, 1, 2, 3]));
  new RowStore({ folder, identity }).add(ids, rowsAt(4));
  expect(new RowStore({ folder, identity }).known(ids, [1, 4])).toEqual(rowsAt(1, 4));
});

test('a file does not grow without end: the newest are kept', async () => {
  const folder = files.path('bounded');
  const options = { folder, identity, mostBytes: 3000 };
  const add = (from: number): void => {
    const store = new RowStore(options);
    for (let at = from; at < from + 150; at++) store.add([at], rowsAt(0));
  };
  for (const from of [0, 150, 300]) add(from);
  expect((await readFile(await fileIn(folder))).length).toBeLessThanOrEqual(6000);
  const last = new RowStore(options);
  expect(last.known([0], [0]).size).toBe(0);
  expect(last.known([449], [0]).size).toBe(1);
  expect((await readdir(folder)).length).toBe(1);
});

test('where nothing can be written there is no cache, and no error', async () => {
  const store = new RowStore({ folder: join(await files.file('a file', ''), 'in it'), identity });
  store.add(ids, rowsAt(1));
  expect(store.known(ids, [1])).toEqual(rowsAt(1));
});

test.each([
  [{ REWARDSCOPE_SCORES: 'off' }, undefined],
  [{ REWARDSCOPE_SCORES: '/elsewhere' }, '/elsewhere'],
])('the environment %j decides where', (env, expected) => {
  expect(cacheFolder(env)).toBe(expected);
});

test('without it the folder is the usual one of the system', () => {
  expect(cacheFolder({})).toMatch(/scores$/);
});
