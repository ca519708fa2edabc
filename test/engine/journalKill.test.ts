import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { beforeAll, expect, test } from 'vitest';
import type { LabelAct } from '../../src/core/label.js';
import { Journal } from '../../src/engine/journal.js';
import { type Built, buildProduct } from './built.js';
import { scratch } from './scratch.js';

const files = scratch();
const kills = 200;
let built: Built;
beforeAll(async () => {
  built = await buildProduct('journalKill', ['journalChild']);
});

/**
 * A process that appends from act number `first` on and is killed some microseconds after it
 * acknowledged its `after`th act. Returns what it acknowledged until its end: number and id.
 */
async function appendUntilKilled(
  path: string,
  first: number,
  after: number,
  microseconds: number,
): Promise<(readonly [number, string])[]> {
  const child = spawn(process.execPath, [built.dist('journalChild.js'), path, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: (readonly [number, string])[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    const [number = '', act = ''] = line.split(' ');
    acknowledged.push([Number(number), act]);
    if (acknowledged.length === after) killAfter(microseconds);
  });
  function killAfter(wait: number): void {
    const end = process.hrtime.bigint() + BigInt(wait) * 1000n;
    while (process.hrtime.bigint() < end);
    child.kill('SIGKILL');
  }
  const [[, signal]] = (await Promise.all([once(child, 'exit'), once(reader, 'close')])) as [
    [unknown, string],
    unknown,
  ];
  expect(signal).toBe('SIGKILL');
  return acknowledged;
}

test(`after ${kills} kills every act that was acknowledged is there, whole, and all can be read`, async () => {
  const path = files.path('x.labels.jsonl');
  const acknowledged = new Map<number, string>();
  // Some kills at a time, each of a process with numbers of its own.
  for (let kill = 0; kill < kills; kill += 4) {
    const results = await Promise.all(
      [kill, kill + 1, kill + 2, kill + 3].map((n) =>
        appendUntilKilled(path, n * 10_000, 1 + (n % 5), (n * 137) % 1500),
      ),
    );
    for (const [number, act] of results.flat()) acknowledged.set(number, act);
  }
  const { acts, problems } = await new Journal(path).read();
  const found = new Map(acts.map((act) => [act.ms, act]));
  expect(acknowledged.size).toBeGreaterThanOrEqual(kills);
  for (const [number, act] of acknowledged)
    expect(contentOf(found.get(number))).toBe(`${act} ${valueOf(number)}`);
  const lineCount = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '').length;
  expect(acts.length + problems.length).toBe(lineCount);
  // At most the line in which each process was killed is torn.
  expect(problems.length).toBeLessThanOrEqual(kills);
  const after = await new Journal(path).append({ ...anyAct, ms: 1 });
  expect((await new Journal(path).read()).acts.at(-1)).toEqual(after);
}, 240_000);

const anyAct = {
  trace: 't',
  what: 'note',
  value: 'after',
  by: 'parent',
  shown: 'blind',
  source: 'human',
} as const;

function contentOf(act: LabelAct | undefined): string {
  return `${act?.act} ${String(act?.value)}`;
}

function valueOf(number: number): string {
  return `${number} ${'é'.repeat(number % 700)}`;
}
