import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeAll, test as alone } from 'vitest';
import { type Built, buildProduct } from '../engine/built.js';
import { type Scratch, scratch } from '../engine/scratch.js';

/** Most of a run is waiting for processes, so the tests of a file run beside each other. */
export const test: (typeof alone)['concurrent'] = alone.concurrent;

/** How a run of the command line ended, and what it said. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of stdout, each of which must be one JSON object. */
  readonly objects: readonly Readonly<Record<string, unknown>>[];
}

export interface Cli {
  readonly files: Scratch;
  readonly built: () => Built;
  /** Runs the built command line in the folder of the test's files. */
  readonly run: (...args: readonly string[]) => Promise<Ended>;
  readonly start: (...args: readonly string[]) => Running;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export function cli(caller: string): Cli {
  const files = scratch();
  let known: Built | undefined;
  beforeAll(async () => {
    known = await buildProduct(caller, ['cli', 'worker']);
  });
  const built = (): Built => {
    if (!known) throw new Error('not built yet');
    return known;
  };
  const start = (...args: readonly string[]): Running => {
    const child = spawn(process.execPath, [built().dist('cli.js'), ...args], {
      cwd: files.path('.'),
      // A process group of its own, so that a signal can reach all of it, as Ctrl-C does.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { child, ended: endOf(child) };
  };
  return { files, built, start, run: (...args) => start(...args).ended };
}

async function endOf(child: ChildProcess): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  }
  const [status] = (await once(child, 'close')) as [number | null];
  return {
    ...said,
    status,
    get objects() {
      return objectsOf(said.stdout);
    },
  };
}

export function objectsOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const value: unknown = JSON.parse(line);
      if (typeof value !== 'object' || value === null) throw new Error(`not an object: ${line}`);
      return value as Record<string, unknown>;
    });
}
