import { beforeAll, expect, test } from 'vitest';
import { type Trace, isJudged, prefix } from '../../src/core/trace.js';
import type { PrmProcess } from '../../src/engine/prmProcess.js';
import { collect } from './collect.js';
import { type Values, prmHarness, sum, values, valuesOf } from './prmHarness.js';
import { traceOf } from './samples.js';
import { scratch } from './scratch.js';

const harness = prmHarness('prmScores');
const files = scratch();
let prm: PrmProcess;
beforeAll(() => {
  prm = harness.process();
});

const mixed = traceOf('How many?', [
  { text: 'Let me look it up.' },
  { text: 'search("x")', role: 'action' },
  { text: 'x is 3, surely\n\nno?', role: 'observation' },
  { text: 'So 3 + 4 = 8.\nDone: naïve 中 \u2028.' },
]);
const traces: readonly Trace[] = [
  sum(1, 3),
  sum(2, 24),
  mixed,
  traceOf('', ['No prompt at all.']),
  traceOf('A prompt without steps', []),
  traceOf('Odd steps', ['', ' ', '\n', '<bos>']),
];

let scored: Values[];
beforeAll(async () => {
  scored = await valuesOf(prm, traces);
});

test('a loaded model says what it is', async () => {
  expect(await prm.model()).toMatchObject({
    signal: expect.stringMatching(/^prm:/) as string,
    hash: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    device: 'cpu',
    family: 'trl',
    range: [0, 1],
    refused: [],
  });
});

test('every judged step has one reward in [0, 1]; observations have none', () => {
  for (const [at, trace] of traces.entries()) {
    expect(scored[at]).toHaveLength(trace.steps.length);
    for (const [index, step] of trace.steps.entries()) {
      const value = scored[at]?.[index];
      if (!isJudged(step)) expect(value).toBeUndefined();
      else expect(value).toSatisfy((reward: number) => reward >= 0 && reward <= 1);
    }
  }
});

test('results come in the order of the traces and carry their hashes', async () => {
  const results = await collect(prm.score(traces));
  expect(results.map(({ trace }) => trace)).toEqual(traces.map(({ hash }) => hash));
  expect(results.flatMap(({ problems }) => problems)).toEqual([]);
});

test('different texts get different rewards', () => {
  expect(new Set(scored.flat().filter((value) => value !== undefined)).size).toBeGreaterThan(10);
});

test('a second run gives the same rewards to the last bit', async () => {
  expect(await valuesOf(prm, traces)).toEqual(scored);
});

test('a trace alone gets the same rewards as beside longer ones, to the last bit', async () => {
  for (const [at, trace] of traces.entries()) {
    expect(await valuesOf(prm, [trace])).toEqual([scored[at]]);
  }
});

test('another process gives the same rewards to the last bit', async () => {
  const other = harness.process();
  expect(await valuesOf(other, [...traces].reverse())).toEqual([...scored].reverse());
  other.stop();
});

test('with a cache, filling it and out of it, the rewards are the same to the last bit', async () => {
  const request = () => ({
    folder: harness.built().model,
    device: 'cpu' as const,
    threads: 1,
    cache: files.path('cache'),
  });
  for (const again of [false, true]) {
    const cached = harness.process({ request });
    expect([again, await valuesOf(cached, traces)]).toEqual([again, scored]);
    cached.stop();
  }
});

test('a trace that is edited and scored again gets the rewards of a worker that never saw another', async () => {
  const before = sum(7, 20);
  const texts = before.steps.map(({ text }) => text);
  const edited = [19, 12, 3].map((at) =>
    traceOf(before.prompt, [...texts.slice(0, at), 'So 2 + 2 = 5.', ...texts.slice(at + 1)]),
  );
  await valuesOf(prm, [before]);
  const again: Values[] = [];
  for (const each of edited) again.push(...(await valuesOf(prm, [each])));
  const fresh = harness.process();
  for (const [at, each] of edited.entries()) {
    expect(await valuesOf(fresh, [each])).toEqual([again[at]]);
    fresh.stop();
  }
});

test('a reward depends on nothing that stands after its step, to the last bit', async () => {
  const all = [sum(1, 3), mixed, sum(5, 7)].flatMap((trace) =>
    trace.steps.flatMap((step, k) => (isJudged(step) ? [{ trace, k }] : [])),
  );
  const whole = new Map(
    (await collect(prm.score(all.map(({ trace }) => trace)))).map((each) => [
      each.trace,
      values(each),
    ]),
  );
  const prefixes = await valuesOf(
    prm,
    all.map(({ trace, k }) => prefix(trace, k)),
  );
  for (const [at, { trace, k }] of all.entries()) {
    expect(prefixes[at]?.[k]).toBe(whole.get(trace.hash)?.[k]);
  }
});

test('what the model cannot read for length is undefined and reported, the rest is scored', async () => {
  const long = sum(3, 60);
  const [before, result, after] = await collect(prm.score([sum(1, 3), long, mixed]));
  if (!before || !result || !after) throw new Error('a result is missing');
  const rewards = values(result);
  const cut = rewards.indexOf(undefined);
  expect(cut).toBeGreaterThan(10);
  expect(rewards.slice(cut)).toEqual(rewards.slice(cut).map(() => undefined));
  expect(rewards).toHaveLength(60);
  expect(result.problems).toEqual([
    {
      problem: expect.stringMatching(
        new RegExp(`^step ${cut} and later not scored: \\d+ tokens, the model reads \\d+$`),
      ) as string,
      file: long.file,
      record: long.record,
    },
  ]);
  expect([values(before), values(after)]).toEqual([scored[0], scored[2]]);
  const fitting = await valuesOf(prm, [prefix(long, cut - 1)]);
  expect(fitting[0]).toEqual(rewards.slice(0, cut));
});

test('a prompt that leaves no room leaves every step without a reward', async () => {
  const [result] = await collect(prm.score([traceOf('word '.repeat(3000), ['a', 'b'])]));
  expect(result && values(result)).toEqual([undefined, undefined]);
  expect(result?.problems[0]?.problem).toMatch(/^step 0 and later not scored/);
});

test('no traces make no results', async () => {
  expect(await collect(prm.score([]))).toEqual([]);
});
