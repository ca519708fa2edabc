import { beforeAll, describe, expect, test } from 'vitest';
import type { DeviceId } from '../../src/rpc/worker.js';
import type { PrmProcess } from '../../src/engine/prmProcess.js';
import { type Values, prmHarness, sum, valuesOf } from '../engine/prmHarness.js';
import { traceOf } from '../engine/samples.js';

// Run by scripts/test-gpu.mjs, which finds out which devices there are.

/** Of a reward in [0, 1], for weights in half floats. */
const tolerance = 0.01;

const devices = (process.env['REWARDSCOPE_DEVICES'] ?? '').split(',').filter(Boolean);
const harness = prmHarness('gpu');

const traces = [
  sum(1, 2),
  sum(2, 5),
  sum(3, 2),
  traceOf('Unicode?', ['naïve 中 \u2028', 'Then $\\frac{1}{2}$ = 0.5.']),
];

test('there is a device to test', () => expect(devices).not.toEqual([]));

describe.each(devices)('%s', (device) => {
  let [cpu, gpu]: PrmProcess[] = [];
  beforeAll(async () => {
    cpu = harness.process();
    gpu = harness.process({
      request: () => ({
        folder: harness.built().model,
        device: device as DeviceId,
        threads: 1,
      }),
    });
    expect((await gpu.model()).device).toBe(device);
  });

  async function bothSay(given: typeof traces): Promise<void> {
    if (!cpu || !gpu) throw new Error('no workers');
    const [expected, found] = [await valuesOf(cpu, given), await valuesOf(gpu, given)];
    expect(found.map((each) => each.length)).toEqual(expected.map((each) => each.length));
    const differences = expected.flatMap((each: Values, trace) =>
      each.map((value, step) => Math.abs((value ?? NaN) - (found[trace]?.[step] ?? NaN))),
    );
    expect(Math.max(...differences)).toBeLessThan(tolerance);
    expect(new Set(expected.flat()).size).toBeGreaterThan(2);
  }

  test('traces of several lengths together get the rewards of the CPU', () => bothSay(traces));

  test('so does a trace that was edited at its end', async () => {
    const [, longest = sum(2, 5)] = traces;
    const texts = longest.steps.map(({ text }) => text);
    await bothSay([longest]);
    await bothSay([traceOf(longest.prompt, [...texts.slice(0, -1), 'So 2 + 2 = 5.'])]);
  });
});
