import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Scored } from '../../src/core/prm/scorer.js';
import type { Trace } from '../../src/core/trace.js';
import { PrmProcess, type PrmProcessOptions } from '../../src/engine/prmProcess.js';
import { type Built, buildProduct } from './built.js';
import { collect } from './collect.js';
import { traceOf } from './samples.js';

export type Values = readonly (number | undefined)[];

/** Workers of one test file; all of them are ended afterwards. */
export interface Harness {
  readonly built: () => Built;
  /** A worker with the bundled model on the CPU, unless told otherwise. */
  readonly process: (over?: Partial<PrmProcessOptions>) => PrmProcess;
}

export function prmHarness(caller: string): Harness {
  let built: Built | undefined;
  const processes: PrmProcess[] = [];
  const known = (): Built => {
    if (!built) throw new Error('not built yet');
    return built;
  };
  beforeAll(async () => {
    built = await buildProduct(caller, ['worker']);
  });
  afterAll(() => processes.forEach((each) => each.stop()));
  return {
    built: known,
    process(over = {}) {
      const made = new PrmProcess({
        worker: known().dist('worker.js'),
        request: () => ({ folder: known().model, device: 'cpu', threads: 1 }),
        log: () => undefined,
        idleStop: 0,
        ...over,
      });
      processes.push(made);
      return made;
    },
  };
}

/** Ends workers that a single test started. */
export function endAfterEach(started: PrmProcess[]): void {
  afterEach(() => {
    for (const each of started.splice(0)) each.stop();
  });
}

export async function valuesOf(prm: PrmProcess, traces: readonly Trace[]): Promise<Values[]> {
  return (await collect(prm.score(traces))).map(values);
}

export function values({ signals: [signal] }: Scored): Values {
  if (!signal) throw new Error('no signal');
  return signal.values;
}

/** A sum that goes wrong or right, of so many steps. */
export function sum(seed: number, steps: number): Trace {
  const texts = Array.from({ length: steps }, (_, at) => {
    const [a, b] = [seed + at, seed * 3 + at];
    return `Adding ${a} and ${b} gives ${a} + ${b} = ${a + b + (at % 4 === 3 ? 1 : 0)}.`;
  });
  return traceOf(`Add the numbers from ${seed}.`, texts, seed);
}
