import { existsSync } from 'node:fs';
import { appendFile, readFile, readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import {
  type Reply,
  type Seen,
  type TestEndpoint,
  json,
  openEndpoint,
} from '../engine/endpoint.js';
import { jsonLines, row } from '../engine/samples.js';
import { type Running, cli, test } from './cli.js';

const { files, run, start } = cli('resume');
// A run that is killed is one of three.
vi.setConfig({ testTimeout: 120_000 });
const many = 200;
let server: TestEndpoint;
/** Runs that are answered so many requests and then no more. */
const patience = new Map<string, number>();

/** A server of a Qwen PRM; the run is the name of the model. One trace it refuses. */
function reply({ path, body }: Seen): Reply {
  if (path === '/v1/models') return json({ data: [{ id: 'm', max_model_len: 4096 }] });
  const { input, model } = body as { input: string[]; model: string };
  const left = patience.get(model) ?? Infinity;
  patience.set(model, left - 1);
  if (left <= 0) return { kind: 'hangs' };
  if (input.some((text) => text.includes('What is r7?'))) return json({ error: 'no' }, 400);
  const data = input.map((text, index) => ({
    index,
    data: Array.from(text.matchAll(/<extra_0>/g), (_, at) => [0.25, 0.75 - at / 100]),
  }));
  return json({ object: 'list', data });
}

beforeAll(async () => {
  server = await openEndpoint(reply);
  const rows = Array.from({ length: many }, (_, n) => row(`r${n}`, 1 + (n % 5)));
  const lines = jsonLines(rows).split('\n');
  // Broken records stand between the good ones.
  lines.splice(150, 0, '{"id":');
  lines.splice(20, 0, '{"id":', '[');
  await files.file('x.jsonl', lines.join('\n'));
  await files.file('small.jsonl', jsonLines([row('a'), row('b')]));
});
afterAll(() => server.close());

const format = ['--format', 'processbench'];
const asked = (model: string): string[] => [
  ...['--endpoint', server.url, '--engine', 'vllm-pooling', '--family', 'qwen2.5-math-prm'],
  ...['--concurrency', '2', '--model', model, '--json', ...format],
];
const recorded = ['--signal', 'verifier:arithmetic', '--json', ...format];

async function partsOf(out: string): Promise<string[]> {
  return (await readdir(files.path('.'))).filter((name) => name.startsWith(out)).sort();
}

const read = (name: string): Promise<string> => readFile(files.path(name), 'utf8');

/** Lets a run come to this trace at least, then ends all of it at once. */
async function killed(running: Running, out: string, trace: number): Promise<void> {
  const isThere = async (): Promise<boolean> => {
    const text = await read(`${out}.partial.checkpoints`).catch(() => '');
    return Array.from(text.matchAll(/"next":(\d+)/g), ([, next]) => Number(next)).some(
      (next) => next >= trace,
    );
  };
  await vi.waitUntil(isThere, { timeout: 60_000 });
  process.kill(-(running.child.pid ?? NaN), 'SIGKILL');
  expect((await running.ended).status).toBe(null);
}

test.each([
  ['score', [], 130, 100],
  ['find-error', [], 130, 100],
  ['probe', ['--probe', 'corrupt-number,drop-question'], 300, 32],
])(
  '%s, killed and resumed: the same bytes as a run that was left alone',
  async (command, more, answers, trace) => {
    const out = `killed-${command}.jsonl`;
    const args = (name: string): string[] => [
      command,
      'x.jsonl',
      ...asked(command),
      ...more,
      '--out',
      name,
    ];
    const alone = await run(...args(`alone-${command}.jsonl`));
    expect(alone.status).toBe(3);

    const all = asksOf(command);
    patience.set(command, answers);
    await killed(start(...args(out)), out, trace);
    expect(existsSync(files.path(out))).toBe(false);

    patience.set(command, Infinity);
    const before = asksOf(command);
    const { status } = await run(...args(out), '--resume');
    expect(status).toBe(3);
    expect(asksOf(command) - before).toBeLessThanOrEqual(all - trace);
    expect(await partsOf(out)).toEqual([out]);
    expect(await read(out)).toBe(await read(`alone-${command}.jsonl`));
  },
);

function asksOf(model: string): number {
  return server.seen.filter(({ body }) => (body as { model?: string } | undefined)?.model === model)
    .length;
}

test('a model of our own, killed at any point, the same', async () => {
  const args = ['score', 'x.jsonl', '--json', ...format, '--threads', '1', '--out'];
  await killed(start(...args, 'own.jsonl'), 'own.jsonl', 1);
  expect((await run(...args, 'own.jsonl', '--resume')).status).toBe(3);
  expect((await run(...args, 'own-alone.jsonl')).status).toBe(3);
  expect(await read('own.jsonl')).toBe(await read('own-alone.jsonl'));
});

test('a server that goes away leaves what can be gone on with', async () => {
  const mine = await openEndpoint((seen) => (seen.before > 60 ? json({}, 401) : reply(seen)));
  const args = [
    'score',
    'x.jsonl',
    ...asked('gone').map((each) => (each === server.url ? mine.url : each)),
    ...['--out', 'gone.jsonl'],
  ];
  const { status, stderr } = await run(...args);
  await mine.close();
  expect(status).toBe(2);
  expect(stderr).toMatch(/gone\.jsonl\.partial holds what was finished\. Go on with --resume\./);
  expect(await partsOf('gone')).toEqual(['gone.jsonl.partial', 'gone.jsonl.partial.checkpoints']);
});

test('shards together are the whole', async () => {
  const shards = await Promise.all(
    [0, 1, 2].map((at) => run('score', 'x.jsonl', ...recorded, '--shard', `${at}/3`)),
  );
  const { objects } = await run('score', 'x.jsonl', ...recorded);
  const dealt = objects.map((_, at) => shards[at % 3]?.objects[Math.floor(at / 3)]);
  expect(dealt).toEqual(objects);
});

test('with nothing to go on with, a run starts from the beginning', async () => {
  const args = ['score', 'small.jsonl', ...recorded, '--out'];
  expect((await run(...args, 'new.jsonl', '--resume')).status).toBe(0);
  expect((await run(...args, 'plain.jsonl')).status).toBe(0);
  expect(await read('new.jsonl')).toBe(await read('plain.jsonl'));
});

/** Leaves what a run would that was killed after the first of some traces. */
async function halfDone(name: string): Promise<string[]> {
  await files.file(`${name}-in.jsonl`, jsonLines([row('a'), row('b'), row('d')]));
  const args = ['score', `${name}-in.jsonl`, ...asked(name), '--out', `${name}.jsonl`];
  patience.set(name, 2);
  await killed(start(...args), `${name}.jsonl`, 1);
  patience.set(name, Infinity);
  return args;
}

test('other settings are refused, and what was done stays', async () => {
  const args = await halfDone('settings');
  const { status, stderr } = await run(...args, '--resume', '--threshold', '0.1');
  expect(status).toBe(2);
  expect(stderr).toMatch(/settings\.jsonl\.partial cannot be gone on with: the settings/);
  expect((await run(...args, '--resume')).status).toBe(0);
});

test('another input is refused', async () => {
  const args = await halfDone('input');
  await appendFile(files.path('input-in.jsonl'), jsonLines([row('c')]));
  const { status, stderr } = await run(...args, '--resume');
  expect(status).toBe(2);
  expect(stderr).toMatch(/the files were others/);
});

test('torn lines of a crash are left out', async () => {
  const args = await halfDone('torn');
  await appendFile(files.path('torn.jsonl.partial'), '{"half');
  await appendFile(files.path('torn.jsonl.partial.checkpoints'), '{"next":2,"prob');
  expect((await run(...args, '--resume')).status).toBe(0);
  expect((await run(...args.slice(0, -1), 'torn-alone.jsonl')).status).toBe(0);
  expect(await read('torn.jsonl')).toBe(await read('torn-alone.jsonl'));
});

test.each([
  ['--resume without --out', ['score', 'small.jsonl', '--resume'], /name it with --out/],
  [
    'a whole run’s figure',
    ['probe', 'small.jsonl', '--probe', 'all', '--discrimination', '--resume', '--out', 'd.jsonl'],
    /--discrimination is of a whole run/,
  ],
])('%s is bad usage', async (_, args, message) => {
  const { status, stderr } = await run(...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(message);
});
