import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ActDraft } from '../../src/core/label.js';
import { type LabelLocation, LabelStore } from '../../src/engine/labelStore.js';
import { scratch, unprivileged } from './scratch.js';

const files = scratch();
let used = 0;

/** A trace file in a folder of its own, and the user's storage beside that. */
interface Desk {
  readonly folder: string;
  readonly storage: string;
  readonly said: string[];
  readonly store: (wanted?: LabelLocation, name?: string) => LabelStore;
}

async function desk(mode: number): Promise<Desk> {
  const root = files.path(`desk${used++}`);
  const [folder, storage] = [join(root, 'data'), join(root, 'storage')];
  for (const [path, open] of [
    [files.path(''), 0o755],
    [root, 0o755],
    [folder, mode],
    [storage, 0o777],
  ] as const) {
    await mkdir(path, { recursive: true });
    await chmod(path, open);
  }
  const said: string[] = [];
  const store = (wanted: LabelLocation = 'beside', name = 'x.jsonl'): LabelStore =>
    new LabelStore(
      join(folder, name),
      join(storage, 'labels'),
      () => wanted,
      (path) => said.push(path),
    );
  return { folder, storage, said, store };
}

function note(value: string): ActDraft {
  return { trace: 't', what: 'note', value, by: 'ann', ms: 0, shown: 'blind', source: 'human' };
}

/** What a store that is opened now reads. */
async function valuesOf(store: LabelStore): Promise<unknown[]> {
  return (await store.read()).acts.map(({ value }) => value);
}

test('labels lie beside the trace file', async () => {
  const { folder, said, store } = await desk(0o777);
  await store().appendAll([note('a')]);
  expect(await readdir(folder)).toEqual(['x.jsonl.labels.jsonl']);
  expect(said).toEqual([]);
});

test('labels of a folder that may not be written go to the storage, which is said once', async () => {
  const { folder, storage, said, store } = await desk(0o555);
  await unprivileged(async () => {
    const open = store();
    await open.appendAll([note('a')]);
    await open.appendAll([note('b')]);
    expect(said).toEqual([open.path]);
    expect(open.path.startsWith(storage)).toBe(true);
    expect(await valuesOf(store())).toEqual(['a', 'b']);
    expect(await readdir(folder)).toEqual([]);
  });
});

test('labels move beside their file once its folder can be written, and are not there twice', async () => {
  const { folder, storage, store } = await desk(0o555);
  await unprivileged(() => store().appendAll([note('a')]));
  await chmod(folder, 0o777);
  const open = store();
  await open.appendAll([note('b')]);
  expect(await open.moveBeside()).toBe(1);
  expect(await open.moveBeside()).toBe(0);
  expect(await valuesOf(store())).toEqual(['b', 'a']);
  expect(await readdir(join(storage, 'labels'))).toEqual([]);
});

test('labels stay in the storage while their folder still may not be written', async () => {
  const { folder, store } = await desk(0o555);
  await unprivileged(async () => {
    const open = store();
    await open.appendAll([note('a')]);
    await expect(open.moveBeside()).rejects.toThrow(/cannot be written/);
    expect(await valuesOf(store())).toEqual(['a']);
    expect(await readdir(folder)).toEqual([]);
  });
});

test('who wants labels in the storage has them there, apart for files of one name', async () => {
  const [one, two] = [await desk(0o777), await desk(0o777)];
  await one.store('user').appendAll([note('a')]);
  const other = new LabelStore(
    join(two.folder, 'x.jsonl'),
    join(one.storage, 'labels'),
    () => 'user',
    () => undefined,
  );
  await other.appendAll([note('b')]);
  expect(await valuesOf(one.store())).toEqual(['a']);
  expect(await valuesOf(other)).toEqual(['b']);
  expect(await readdir(join(one.storage, 'labels'))).toHaveLength(2);
});
