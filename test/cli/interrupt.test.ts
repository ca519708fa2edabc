import { once } from 'node:events';
import { mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { beforeAll, expect, vi } from 'vitest';
import { jsonLines, row } from '../engine/samples.js';
import { type Ended, type Running, cli, objectsOf, test } from './cli.js';

const { files, run, start } = cli('interrupt');
const many = 6000;

beforeAll(async () => {
  await mkdir(files.path('out'));
  // Longer than any of these tests would wait.
  await files.file('big.jsonl', jsonLines(Array.from({ length: many }, (_, n) => row(`r${n}`, 8))));
});

/** Interrupts a process that waits for us to read on, or all of its group as Ctrl-C does. */
async function interrupt({ child, ended }: Running, group: boolean): Promise<Ended> {
  const { stdout } = child;
  stdout?.once('data', () => stdout.pause());
  if (stdout) await once(stdout, 'data');
  process.kill((child.pid ?? NaN) * (group ? -1 : 1), 'SIGINT');
  stdout?.resume();
  return ended;
}

test.each([
  ['the process alone', false],
  ['every process of the group, as Ctrl-C at a terminal does', true],
])('a signal to %s ends a score with 130; what was finished is on stdout', async (_, group) => {
  const ended = await interrupt(start('score', 'big.jsonl', '--json'), group);
  expect({ status: ended.status, stderr: ended.stderr }).toEqual({ status: 130, stderr: '' });
  expect(ended.stdout.endsWith('\n')).toBe(true);
  const { objects } = ended;
  expect(objects.length).toBeGreaterThan(0);
  expect(objects.length).toBeLessThan(many);
  expect(objects.map(({ record }) => record)).toEqual(objects.map((__, record) => record));
});

test.each(['traces', 'find-error'])(
  'an interrupt ends %s, which loads no model, with 130 too',
  async (command) => {
    const signal = command === 'traces' ? [] : ['--signal', 'verifier:arithmetic'];
    const ended = await interrupt(start(command, 'big.jsonl', '--json', ...signal), false);
    expect({ status: ended.status, stderr: ended.stderr }).toEqual({ status: 130, stderr: '' });
    expect(ended.objects.length).toBeLessThan(many);
  },
);

test('an interrupted export leaves the old dataset and nothing else', async () => {
  await files.file('out/d.jsonl', 'old');
  const lines = Array.from({ length: many }, (_, n) => `${JSON.stringify(row(`r${n}`))}\n{"id":\n`);
  await files.file('torn.jsonl', lines.join(''));
  // Every broken record is told on stdout, so the export waits for its reader too.
  const args = [
    '--format',
    'processbench',
    '--to',
    'trl-stepwise',
    '--out',
    'out/d.jsonl',
    '--json',
  ];
  const ended = await interrupt(start('export', 'torn.jsonl', ...args), false);
  expect(ended.status).toBe(130);
  expect(await readdir(files.path('out'))).toEqual(['d.jsonl']);
  expect(await readFile(files.path('out/d.jsonl'), 'utf8')).toBe('old');
});

test('what an interrupted run finished is kept beside --out, which is no half file', async () => {
  const running = start('score', 'big.jsonl', '--json', '--out', 'kept.jsonl', '--threads', '1');
  // With --out nothing is on stdout: the growing file tells that the work is under way.
  const { child } = running;
  await vi.waitUntil(async () => (await sizeOf('kept.jsonl')) > 0, { timeout: 20_000 });
  process.kill(child.pid ?? NaN, 'SIGINT');
  const { status, stderr } = await running.ended;
  expect(status).toBe(130);
  expect(stderr).toBe(
    'rewardscope: kept.jsonl.partial holds what was finished. Go on with --resume.\n',
  );
  const kept = objectsOf(await readFile(files.path('kept.jsonl.partial'), 'utf8'));
  expect(kept.length).toBeGreaterThan(0);
  const names = (await readdir(files.path('.'))).filter((name) => name.startsWith('kept'));
  expect(names.sort()).toEqual(['kept.jsonl.partial', 'kept.jsonl.partial.checkpoints']);
});

/** Size of what is written to this file so far, under whatever name. */
async function sizeOf(start: string): Promise<number> {
  const names = (await readdir(files.path('.'))).filter((name) => name.startsWith(start));
  const sizes = await Promise.all(names.map(async (name) => (await stat(files.path(name))).size));
  return Math.max(0, ...sizes);
}

test.each(['traces', 'score'])(
  '%s ends quietly when the reader of its pipe leaves',
  async (command) => {
    const { child, ended } = start(command, 'big.jsonl', '--json');
    if (child.stdout) await once(child.stdout, 'data');
    child.stdout?.destroy();
    const { status, stderr } = await ended;
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  },
);

test('a reader of stderr that leaves stops nothing', async () => {
  await files.file('broken.jsonl', `{"id"\n${jsonLines([row('x')])}`);
  const { child, ended } = start('traces', 'broken.jsonl', '--json');
  child.stderr?.destroy();
  const { status, objects } = await ended;
  expect([status, objects.length]).toEqual([3, 2]);
});

test('a run after all of this still works', async () => {
  expect((await run('traces', 'big.jsonl', '--limit', '2', '--json')).objects).toHaveLength(2);
});
