import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { HumanError } from '../../src/core/errors.js';
import type { Trace } from '../../src/core/trace.js';
import type { PrmProcess } from '../../src/engine/prmProcess.js';
import { isAbort } from '../../src/rpc/rpc.js';
import { collect, rejection } from './collect.js';
import { fileEntry, manifestOf, writeModel } from './modelFolder.js';
import { type Values, endAfterEach, prmHarness, sum, values, valuesOf } from './prmHarness.js';
import { scratch } from './scratch.js';

const harness = prmHarness('prmTrouble');
const files = scratch();
const started: PrmProcess[] = [];
endAfterEach(started);

function start(over?: Parameters<typeof harness.process>[0]): PrmProcess {
  const prm = harness.process(over);
  started.push(prm);
  return prm;
}

const many = Array.from({ length: 70 }, (_, seed) => sum(seed, 2));

/** Scores, and does something once `count` results are there. */
async function scoreAndDo(
  prm: PrmProcess,
  traces: readonly Trace[],
  count: number,
  deed: () => void,
  signal?: AbortSignal,
): Promise<Values[]> {
  const results: Values[] = [];
  for await (const scored of prm.score(traces, signal)) {
    results.push(values(scored));
    if (results.length === count) deed();
  }
  return results;
}

test('an abort ends the work with an AbortError, and the worker lives on', async () => {
  const prm = start();
  const controller = new AbortController();
  const seen: number[] = [];
  const error = await rejection(
    scoreAndDo(
      prm,
      many,
      1,
      () => {
        seen.push(1);
        controller.abort();
      },
      controller.signal,
    ),
  );
  expect(isAbort(error)).toBe(true);
  expect(seen).toEqual([1]);
  const { pid } = prm;
  expect(pid).toBeDefined();
  expect(await valuesOf(prm, [sum(1, 2)])).toHaveLength(1);
  expect(prm.pid).toBe(pid);
});

test('work that is aborted before it starts starts no worker', async () => {
  const prm = start();
  const controller = new AbortController();
  controller.abort();
  expect(isAbort(await rejection(collect(prm.score(many, controller.signal))))).toBe(true);
  expect(isAbort(await rejection(prm.model(controller.signal)))).toBe(true);
  expect(prm.pid).toBeUndefined();
});

test('a worker killed in the middle is started again: results are complete, right and in order', async () => {
  const logged: string[] = [];
  const prm = start({ log: (line) => logged.push(line) });
  const undisturbed = await valuesOf(prm, many);
  for (const at of [1, 40]) {
    const killed = prm.pid ?? NaN;
    const results = await scoreAndDo(prm, many, at, () => process.kill(killed, 'SIGKILL'));
    expect(results).toEqual(undisturbed);
    expect(prm.pid).not.toBe(killed);
  }
  expect(logged.filter((line) => line.includes('starting it again'))).toHaveLength(2);
});

test('a worker killed while idle is started anew by the next call', async () => {
  const prm = start();
  const first = await valuesOf(prm, [sum(1, 2)]);
  process.kill(prm.pid ?? NaN, 'SIGKILL');
  await vi.waitUntil(() => prm.pid === undefined);
  expect(await valuesOf(prm, [sum(1, 2)])).toEqual(first);
});

/** A worker of a few lines that speaks the protocol; `score` is what it does when asked to score. */
async function fake(
  load: string,
  score: string,
  over: Parameters<typeof start>[0] = {},
): Promise<PrmProcess> {
  const path = await files.file(
    `${started.length}-${Math.random()}.cjs`,
    `const reply = (id, result) => process.send({ kind: 'result', id, result });
     const die = () => process.kill(process.pid, 'SIGKILL');
     process.on('disconnect', () => process.exit());
     process.on('message', ({ kind, id, method, params }) => {
       if (kind === 'abort') process.exit();
       if (kind !== 'call') return;
       if (method === 'load') { ${load} }
       else if (method === 'score') { ${score} }
       else die();
     });`,
  );
  return start({ worker: path, backOff: 1, ...over });
}

const loaded = 'reply(id, {});';
const oneThenDie = `
  const [{ hash }] = params.traces;
  process.send({ kind: 'progress', id, item: { trace: hash, problems: [] } }, die);`;

test.each<[string, string, string]>([
  ['dies whenever it scores', loaded, 'die();'],
  ['dies whenever it loads', 'die();', ''],
  ['dies whenever it starts', '} }); process.exit(3); (() => { if (0) {', ''],
])('a worker that %s is given up with words for people', async (_, load, score) => {
  const prm = await fake(load, score);
  const error = await rejection(collect(prm.score([sum(1, 2)])));
  expect(error).toBeInstanceOf(HumanError);
  expect(error.message).toMatch(/crashed twice on the same work.*try the device "cpu"/);
});

test('a worker that dies while the model or the devices are asked for is given up in the same words', async () => {
  const prm = await fake('die();', '');
  for (const ask of [() => prm.model(), () => prm.devices()]) {
    const error = await rejection(ask());
    expect(error).toBeInstanceOf(HumanError);
    expect(error.message).toMatch(/crashed twice on the same work/);
  }
});

const hang = 'for (;;);';
/** The worker promises to be heard of again, and then does something. */
const alive = (within: number, then = ''): string =>
  `process.send({ kind: 'call', id: 9, method: 'alive', params: { within: ${within} } }, () => { ${then} });`;
const oneThenHang = `
  const [{ hash }] = params.traces;
  const item = { trace: hash, problems: [] };
  process.send({ kind: 'progress', id, item }, () => { ${alive(50, hang)} });`;

test.each<[string, string, string]>([
  ['hangs whenever it scores', loaded, hang],
  ['hangs whenever it loads', hang, ''],
])('a worker that %s is ended, and given up with words for people', async (_, load, score) => {
  const logged: string[] = [];
  const prm = await fake(load, score, { patience: 300, log: (line) => logged.push(line) });
  const error = await rejection(collect(prm.score([sum(1, 2)])));
  expect(error).toBeInstanceOf(HumanError);
  expect(error.message).toMatch(/crashed twice .*not heard of for \d+ s.*try the device "cpu"/);
  expect(logged.filter((line) => line.includes('starting it again'))).toHaveLength(1);
  expect(prm.pid).toBeUndefined();
});

test('the work that a hung worker leaves is done by the next one', async () => {
  const prm = await fake(loaded, oneThenHang);
  const traces = many.slice(0, 3);
  const results = [];
  for await (const scored of prm.score(traces)) {
    results.push(scored.trace);
    // The last one hangs after its last result.
    if (results.length === traces.length) break;
  }
  expect(results).toEqual(traces.map(({ hash }) => hash));
});

test('a worker that says when it will be heard of again is waited for', async () => {
  const late = alive(300, `${alive(60_000)} setTimeout(() => reply(id, null), 600);`);
  const prm = await fake(loaded, late);
  expect(await collect(prm.score([sum(1, 2)]))).toEqual([]);
});

test('a stop is no crash: what is at work is cancelled, and nothing is started again', async () => {
  const logged: string[] = [];
  const prm = await fake(loaded, oneThenDie.replace('die', '() => undefined'), {
    log: (line) => logged.push(line),
  });
  const error = await rejection(
    (async () => {
      for await (const scored of prm.score(many)) {
        expect(scored.trace).toBe(many[0]?.hash);
        prm.stop();
      }
    })(),
  );
  expect(isAbort(error)).toBe(true);
  expect(prm.pid).toBeUndefined();
  expect(logged.join('\n')).not.toMatch(/crash|starting/);
});

test('a stop while a crashed worker is waited for starts no other', async () => {
  let crashed: () => void = () => undefined;
  const crash = new Promise<void>((resolve) => (crashed = resolve));
  const prm = await fake('die();', '', {
    backOff: 600_000,
    log: (line) => line.includes('starting it again') && crashed(),
  });
  const asked = rejection(prm.model());
  await crash;
  await vi.waitUntil(() => prm.pid === undefined);
  prm.stop();
  expect(isAbort(await asked)).toBe(true);
  expect(prm.pid).toBeUndefined();
});

test('two models are in processes of their own: the end of one is nothing to the other', async () => {
  const [one, two] = [start(), start()];
  const traces = many.slice(0, 5);
  const expected = await valuesOf(one, traces);
  expect(await valuesOf(two, traces)).toEqual(expected);
  expect(one.pid).not.toBe(two.pid);
  const { pid } = two;
  one.stop();
  expect(await valuesOf(two, traces)).toEqual(expected);
  expect(two.pid).toBe(pid);
});

test('a worker that gets a step further each time before it dies is not given up', async () => {
  const prm = await fake(loaded, oneThenDie);
  const traces = many.slice(0, 4);
  const results = await collect(prm.score(traces)).catch((error: unknown) => error);
  // The last death comes after the last result: there is no work left to die on.
  expect(results).toMatchObject(traces.map(({ hash }) => ({ trace: hash })));
});

test('a reader that leaves early takes the rest of the work back', async () => {
  const prm = await fake(loaded, oneThenDie.replace('die', '() => undefined'));
  for await (const scored of prm.score(many)) {
    expect(scored.trace).toBe(many[0]?.hash);
    break;
  }
  // This worker ends when it hears of an abort.
  await vi.waitUntil(() => prm.pid === undefined);
});

test('a corrupt model with the right hash is an error for people and leaves the worker usable', async () => {
  const folder = files.path('corrupt');
  const { model } = harness.built();
  await writeModel(folder, manifestOf({}));
  const names = ['tokenizer.json', 'tokenizer_config.json'] as const;
  const [tokenizer, config] = await Promise.all(names.map((name) => readFile(join(model, name))));
  if (!tokenizer || !config) throw new Error('no tokenizer');
  const garbage = Buffer.alloc(5000, 'not a graph ');
  await writeFile(join(folder, 'model.onnx'), garbage);
  await writeFile(join(folder, 'tokenizer.json'), tokenizer);
  await writeFile(join(folder, 'tokenizer_config.json'), config);
  const entries = {
    model: fileEntry('model.onnx', garbage),
    tokenizer: fileEntry('tokenizer.json', tokenizer),
    tokenizerConfig: fileEntry('tokenizer_config.json', config),
  };
  await writeModel(folder, manifestOf({ files: entries }), false);
  let asked = folder;
  const prm = start({ request: () => ({ folder: asked, device: 'auto', threads: 1 }) });
  const error = await rejection(prm.model());
  expect(error).toBeInstanceOf(HumanError);
  expect(error.message).toMatch(/^The model cannot be loaded \(.*cpu: .*rewardscope models verify/);
  const { pid } = prm;
  asked = model;
  expect(await valuesOf(prm, [sum(1, 2)])).toHaveLength(1);
  expect(prm.pid).toBe(pid);
});

test('a model that is not there is an error that names it, for every caller', async () => {
  const prm = start({
    request: () => ({ folder: files.path('absent'), device: 'cpu', threads: 1 }),
  });
  for (const ask of [() => prm.model(), () => collect(prm.score(many)), () => prm.devices()]) {
    const error = await rejection(ask());
    expect(error).toBeInstanceOf(HumanError);
    expect(error.message).toMatch(/absent\/model\.json cannot be read.*Choose a folder/);
  }
});

test.skipIf(process.platform === 'win32')(
  'a named device that cannot be used is an error with the reason',
  async () => {
    const prm = start({
      request: () => ({ folder: harness.built().model, device: 'dml', threads: 1 }),
    });
    const error = await rejection(prm.model());
    expect(error).toBeInstanceOf(HumanError);
    expect(error.message).toMatch(/^The device "dml" cannot be used \(dml: .{5,}\)\. Use "auto"/);
  },
);

test('every device is reported, the CPU as usable, the others with a reason if not', async () => {
  const reports = await start().devices();
  expect(reports.map(({ device }) => device)).toEqual([
    ...['cuda', 'tensorrt', 'webgpu', 'dml', 'coreml', 'cpu'],
  ]);
  expect(reports.at(-1)).toEqual({ device: 'cpu', usable: true });
  for (const { usable, reason } of reports) expect(usable).toBe(reason === undefined);
});

test('an idle worker ends by itself, and the next call starts it again', async () => {
  const prm = start({ idleStop: 30 });
  const first = await valuesOf(prm, [sum(1, 2)]);
  await vi.waitUntil(() => prm.pid === undefined);
  expect(await valuesOf(prm, [sum(1, 2)])).toEqual(first);
});

test('a worker at work is not idle, however long the work takes', async () => {
  const prm = start({ idleStop: 1 });
  const pids = new Set<number | undefined>();
  for await (const scored of prm.score(many.slice(0, 40))) {
    expect(scored.signals).toHaveLength(1);
    pids.add(prm.pid);
  }
  expect(pids.size).toBe(1);
});

test('two callers share one worker, and each gets its own results', async () => {
  const prm = start();
  const [one, two] = await Promise.all([
    valuesOf(prm, many.slice(0, 3)),
    valuesOf(prm, many.slice(3, 6)),
  ]);
  expect([...one, ...two]).toEqual(await valuesOf(prm, many.slice(0, 6)));
});
