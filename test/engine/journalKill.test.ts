import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, expect, test } from 'vitest';
import type { LabelAct } from '../../src/core/label.js';
import { Journal } from '../../src/engine/journal.js';
import { type Built, buildProduct } from './built.js';
import { journalName, valueOf, writers } from './journalActs.js';
import { scratch } from './scratch.js';

const files = scratch();
/** At least 200 writers are killed; `npm run test:long` kills 200 processes. */
const processes = process.env['REWARDSCOPE_RUNS'] === undefined ? 26 : 200;
let built: Built;
beforeAll(async () => {
  built = await buildProduct('journalKill', ['journalChild']);
});

interface Acknowledged {
  readonly writer: number;
  readonly number: number;
  readonly act: string;
}

interface Run {
  readonly folder: string;
  /** Number of the first act. */
  readonly first: number;
  /** Acts of each writer. */
  readonly count: number;
  /** It dies inside a write: the writes before it, and the share of the line that gets through. */
  readonly inside?: { readonly writes: number; readonly share: number };
  /** It is killed from outside: some microseconds after so many acknowledged acts. */
  readonly outside?: { readonly acts: number; readonly microseconds: number };
}

/** What a process of writers acknowledged, and the signal that ended it. */
async function append({ folder, first, count, inside, outside }: Run): Promise<{
  readonly acknowledged: readonly Acknowledged[];
  readonly signal: string | null;
}> {
  const places = [folder, first, count, ...(inside ? [inside.writes, inside.share] : [])];
  const child = spawn(process.execPath, [built.dist('journalChild.js'), ...places.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: Acknowledged[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    const [writer, number, act = ''] = line.split(' ');
    acknowledged.push({ writer: Number(writer), number: Number(number), act });
    if (acknowledged.length !== outside?.acts) return;
    spin(outside.microseconds);
    child.kill('SIGKILL');
  });
  const [[, signal]] = (await Promise.all([once(child, 'exit'), once(reader, 'close')])) as [
    [unknown, string | null],
    unknown,
  ];
  return { acknowledged, signal };
}

function spin(microseconds: number): void {
  const end = process.hrtime.bigint() + BigInt(microseconds) * 1000n;
  while (process.hrtime.bigint() < end);
}

/** Whether every acknowledged act is there with its content, and every line is an act or a problem. */
async function check(
  folder: string,
  acknowledged: readonly Acknowledged[],
  torn: { readonly atMost: number },
): Promise<void> {
  for (let writer = 0; writer < writers; writer++) {
    const path = join(folder, journalName(writer));
    const { acts, problems } = await new Journal(path).read();
    const found = new Map(acts.map((act) => [act.act, act]));
    for (const { number, act } of acknowledged.filter((each) => each.writer === writer))
      expect(contentOf(found.get(act))).toBe(`${number} ${valueOf(number)}`);
    const text = await readFile(path, 'utf8');
    const lineCount = text.split('\n').filter((line) => line !== '').length;
    expect(acts.length + problems.length).toBe(lineCount);
    expect(problems.length).toBeLessThanOrEqual(torn.atMost);
    const after = await new Journal(path).append({ ...anyAct, ms: 1 });
    expect((await new Journal(path).read()).acts.at(-1)).toEqual(after);
  }
}

const anyAct = {
  trace: 't',
  what: 'note',
  value: 'after',
  by: 'parent',
  shown: 'blind',
  source: 'human',
} as const;

function contentOf(act: LabelAct | undefined): string {
  return `${act?.ms} ${String(act?.value)}`;
}

test(`after ${processes} kills, ${writers} writers each, every acknowledged act is there, whole`, async () => {
  const folder = files.path('kills');
  await mkdir(folder);
  const acknowledged: Acknowledged[] = [];
  // Two at a time on the same journals: one dies inside a write, one is killed from outside.
  for (let kill = 0; kill < processes; kill += 2) {
    const both = { folder, count: 10_000 };
    const inside = { writes: kill % 23, share: kill / (processes - 2) };
    const outside = { acts: 1 + (kill % 37), microseconds: (kill * 137) % 1500 };
    const results = await Promise.all([
      append({ ...both, first: kill * 10_000, inside }),
      append({ ...both, first: (kill + 1) * 10_000, outside }),
    ]);
    for (const result of results) {
      expect(result.signal).toBe('SIGKILL');
      acknowledged.push(...result.acknowledged);
    }
  }
  expect(acknowledged.length).toBeGreaterThan(processes);
  await check(folder, acknowledged, { atMost: processes });
}, 240_000);

test('processes that write to one journal at once lose nothing and tear nothing', async () => {
  const folder = files.path('together');
  await mkdir(folder);
  const runs = [0, 10_000].map((first) => append({ folder, first, count: 40 }));
  const results = await Promise.all(runs);
  const acknowledged = results.flatMap((result) => result.acknowledged);
  expect(results.map(({ signal }) => signal)).toEqual([null, null]);
  expect(acknowledged).toHaveLength(2 * 40 * writers);
  await check(folder, acknowledged, { atMost: 0 });
}, 60_000);
