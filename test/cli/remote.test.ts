import { afterAll, beforeAll, expect } from 'vitest';
import {
  type Reply,
  type Seen,
  type TestEndpoint,
  busy,
  json,
  openEndpoint,
} from '../engine/endpoint.js';
import { jsonLines, row } from '../engine/samples.js';
import { type Ended, cli, test } from './cli.js';

const { files, run } = cli('remote');
let server: TestEndpoint;

/** A server of Qwen2.5-Math-PRM that stumbles at first: a step is right if its text has no 2. */
function reply({ path, body, before }: Seen): Reply {
  if (path === '/v1/models') return json({ data: [{ id: 'org/prm', max_model_len: 4096 }] });
  if (path === '/v1/chat/completions') {
    const content = '\\boxed{correct} \\boxed{incorrect}';
    return json({ choices: [{ message: { content } }] });
  }
  if (before === 1) return busy(429);
  const { input } = body as { input: string[] };
  const data = input.map((text, index) => ({
    index,
    data: [...text.matchAll(/step \d/g)].map(([step]) =>
      step.endsWith('2') ? [0.75, 0.25] : [0.25, 0.75],
    ),
  }));
  return json({ object: 'list', data });
}

beforeAll(async () => {
  server = await openEndpoint(reply);
  await files.file('x.jsonl', jsonLines([row('a', 3, 2), row('b', 2)]));
});
afterAll(() => server.close());

const pooling = (): string[] => ['--endpoint', server.url, '--engine', 'vllm-pooling'];
const good = expect.closeTo(0.75, 6) as number;
const qwen = ['--family', 'qwen2.5-math-prm'];

test('score asks a server, and its rewards carry where they are from', async () => {
  const ended = await run('score', 'x.jsonl', '--json', ...pooling(), ...qwen);
  expect({ status: ended.status, stderr: ended.stderr }).toEqual({ status: 0, stderr: '' });
  expect(ended.objects).toMatchObject([
    { id: 'a', firstDrop: 2, signals: { 'prm:org/prm': [good, good, expect.closeTo(0.25, 6)] } },
    { id: 'b', firstDrop: -1, signals: { 'prm:org/prm': [good, good] } },
  ]);
  expect(ended.objects[0]).toMatchObject({
    model: { name: 'org/prm', family: 'qwen2.5-math-prm', device: 'vllm-pooling' },
  });
});

test('find-error and bench do, too', async () => {
  const found = await run('find-error', 'x.jsonl', '--json', ...pooling(), ...qwen);
  expect(found.objects.map(({ firstError }) => firstError)).toEqual([2, -1]);
  const bench = await run('bench', 'processbench', 'x.jsonl', '--json', ...pooling(), ...qwen);
  expect(bench.objects).toMatchObject([{ f1: 1, n: 2 }]);
});

test('a family that writes its judgements is asked in a chat', async () => {
  const chat = ['--endpoint', server.url, '--engine', 'openai-chat', '--family', 'thinkprm'];
  const ended = await run('score', 'x.jsonl', '--json', ...chat);
  expect(ended.status).toBe(3);
  expect(ended.objects.filter(({ id }) => id !== undefined)).toMatchObject([
    { id: 'a', firstDrop: 1, signals: { 'prm:org/prm': [1, 0, null] } },
    { id: 'b', firstDrop: 1, signals: { 'prm:org/prm': [1, 0] } },
  ]);
  expect(ended.stderr).toMatch(/x\.jsonl:0: 1 steps, the first 2, not scored: .*no verdict/);
});

test('encode shows what such a family is asked', async () => {
  const ended = await run('encode', 'x.jsonl', '--json', '--family', 'genprm', '--record', '1');
  expect(ended.objects).toMatchObject([
    {
      id: 'b',
      turns: [{ role: 'system' }, { role: 'user' }, { role: 'assistant' }],
      readAt: [null, null],
    },
  ]);
});

test('--model names the model at the server', async () => {
  const ended = await run('score', 'x.jsonl', '--json', ...pooling(), ...qwen, '--model', 'mine');
  expect(ended.objects[0]).toMatchObject({ model: { name: 'mine' } });
});

test.each<[string, readonly string[], RegExp]>([
  ['no family', [], /needs --family/],
  ['a family that does not exist', ['--family', 'gpt'], /no family "gpt"\. Known: qwen2\.5/],
  ['a family that cannot be asked so', ['--family', 'rlhflow'], /Use openai-completions/],
  ['a family that writes', ['--family', 'thinkprm'], /with --engine openai-chat/],
  [
    'a key that is not there',
    [...qwen, '--api-key-env', 'NO_SUCH_KEY'],
    /NO_SUCH_KEY holds no API key/,
  ],
  [
    'a tokenizer that is not there',
    [...qwen, '--tokenizer', 'nowhere'],
    /tokenizer of nowhere cannot be loaded/,
  ],
])('%s is bad usage', async (_, options, message) => {
  const ended: Ended = await run('score', 'x.jsonl', '--json', ...pooling(), ...options);
  expect(ended.status).toBe(2);
  expect(ended.stderr).toMatch(message);
  expect(ended.stderr.trim().split('\n')).toHaveLength(1);
});

test('an endpoint without its kind lists the kinds', async () => {
  const ended = await run('score', 'x.jsonl', '--endpoint', server.url, ...qwen);
  expect(ended.status).toBe(2);
  expect(ended.stderr).toMatch(/needs --engine.*vllm-pooling, .*openai-completions/);
});
