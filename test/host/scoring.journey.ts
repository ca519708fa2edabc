import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { api, command, muffins, openScored, traceFile } from './world.js';

/** Milliseconds for which this process may be at work without a look at what else there is to do. */
const longestStall = 50;

interface Stall {
  /** How late a timer came. */
  readonly late: number;
  /** How long this process was at work meanwhile: on a busy machine it may as well have waited. */
  readonly own: number;
}

/**
 * Milliseconds for which this process's main thread has been at work so far. The kernel of Linux tells
 * it apart from the threads that compile and collect garbage beside it.
 */
function worked(): number {
  if (process.platform === 'linux') {
    const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(
      ' ',
    );
    return Number(nanoseconds) / 1e6;
  }
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The longest stall of this process's event loop while some work is done. */
async function longestDuring(work: () => Promise<unknown>): Promise<Stall> {
  const every = 5;
  let last = { at: performance.now(), worked: worked() };
  let longest: Stall = { late: 0, own: 0 };
  const look = (): void => {
    const now = performance.now();
    const late = now - last.at - every;
    const own = Math.min(late, worked() - last.worked);
    if (own > longest.own) longest = { late, own };
    last = { at: now, worked: worked() };
  };
  const timer = setInterval(look, every);
  try {
    await work();
    look();
  } finally {
    clearInterval(timer);
  }
  return longest;
}

const idle = (): Promise<void> => new Promise((over) => setTimeout(over, 2000));

describe('scoring', () => {
  it('does not keep the editor from anything else: the worker does it', async () => {
    const records = Array.from({ length: 300 }, (_, at) => ({
      ...muffins,
      id: `muffins ${at}`,
      problem: `${muffins.problem} (${at})`,
      steps: Array.from({ length: 12 }, (__, step) => `There are ${at} * ${step} = ${at * step}.`),
    }));
    const file = traceFile(records);
    await openScored(file);
    const baseline = await longestDuring(idle);
    const scoring = await longestDuring(() => command('scoreAll', file));
    assert.ok((await api()).workerProcess, 'the worker did it');
    console.log(
      `      longest at work on end: ${scoring.own.toFixed(0)} ms (idle: ${baseline.own.toFixed(0)})`,
    );
    const allowed = longestStall + baseline.own;
    assert.ok(
      scoring.own <= allowed,
      `at work for ${scoring.own.toFixed(0)} ms on end (idle: ${baseline.own.toFixed(0)})`,
    );
  });
});
