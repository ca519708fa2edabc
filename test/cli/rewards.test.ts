import { beforeAll, expect } from 'vitest';
import { jsonLines, row } from '../engine/samples.js';
import { type Ended, cli, test } from './cli.js';

const { files, run } = cli('rewards');

const right = 'So 2 + 2 = 4.';
const wrong = 'So 2 + 2 = 5.';
const silent = 'Think first.';

function sums(id: string, steps: readonly string[], outcome: boolean | null): object {
  return { ...row(id), steps, final_answer_correct: outcome, label: steps.indexOf(wrong) };
}

const rows = [
  sums('good', [silent, right, right], true),
  sums('bad', [right, wrong, right], false),
  sums('silent', [silent, silent], false),
  sums('unseen', [right, right], false),
];
const verifier = ['--signal', 'verifier:arithmetic'];
/** No worker could start with such a device: proof that no model was loaded. */
const noModel = ['--device', 'dml'];

beforeAll(async () => {
  await files.file('x.jsonl', jsonLines(rows));
});

function field(ended: Ended, name: string): unknown[] {
  return ended.objects.map((object) => object[name]);
}

interface ScoredObject {
  readonly steps: readonly string[];
  readonly signals: Readonly<Record<string, readonly number[]>>;
  readonly model: { readonly name: string };
  readonly aggregates: unknown;
  readonly firstDrop: number;
  readonly threshold: number;
  readonly usedOutcome: boolean;
}

function scoredOf(object: Readonly<Record<string, unknown>>): ScoredObject {
  return object as unknown as ScoredObject;
}

const numbers = (length: number): unknown =>
  Array.from({ length }, () => expect.any(Number) as number);

test('score adds rewards, first drop, aggregates and the model to what traces prints', async () => {
  const [scored, traces] = await Promise.all([
    run('score', 'x.jsonl', '--json'),
    run('traces', 'x.jsonl', '--json'),
  ]);
  expect({ status: scored.status, stderr: scored.stderr }).toEqual({ status: 0, stderr: '' });
  expect(scored.objects).toHaveLength(rows.length);
  for (const [at, object] of scored.objects.entries()) {
    const { signals, model, aggregates, firstDrop, threshold, usedOutcome, ...rest } =
      scoredOf(object);
    expect({ ...rest, signals: {} }).toEqual({ ...traces.objects[at], signals: {} });
    const steps = rest.steps.length;
    expect(usedOutcome).toBe(false);
    expect(model).toEqual({
      name: expect.any(String) as string,
      hash: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      family: 'trl',
      device: expect.any(String) as string,
    });
    const rewards = signals[`prm:${model.name}`] ?? [];
    expect(rewards).toEqual(numbers(steps));
    expect(firstDrop).toBe(rewards.findIndex((reward) => reward < threshold));
    expect(aggregates).toMatchObject({
      min: Math.min(...rewards),
      last: rewards.at(-1),
      product: expect.closeTo(
        rewards.reduce((a, b) => a * b),
        12,
      ) as number,
      mean: expect.closeTo(rewards.reduce((a, b) => a + b) / steps, 12) as number,
    });
    expect(Object.keys(signals)).toContain('verifier:arithmetic');
  }
  expect(field(scored, 'signals')[1]).toMatchObject({ 'verifier:arithmetic': [1, 0, 1] });
  expect(field(scored, 'signals')[2]).toMatchObject({ 'verifier:arithmetic': [null, null] });
});

test('a threshold that is given decides the first drop and is told', async () => {
  const [all, none] = await Promise.all([
    run('score', 'x.jsonl', '--json', '--threshold', '1.1'),
    run('score', 'x.jsonl', '--json', '--threshold', '-0.1'),
  ]);
  expect([field(all, 'firstDrop'), field(none, 'firstDrop')]).toEqual([
    [0, 0, 0, 0],
    [-1, -1, -1, -1],
  ]);
  expect(new Set(field(all, 'threshold'))).toEqual(new Set([1.1]));
});

test('with a signal of another source no model is loaded, and none is told', async () => {
  const ended = await run('score', 'x.jsonl', '--json', ...verifier, ...noModel);
  expect(ended.status).toBe(0);
  expect(field(ended, 'firstDrop')).toEqual([-1, 1, null, -1]);
  expect(field(ended, 'model')).toEqual([null, null, null, null]);
  expect(field(ended, 'aggregates')[2]).toMatchObject({
    min: null,
    product: null,
    mean: null,
    last: null,
  });
});

test('score may use a known wrong outcome only where it is allowed, and says so', async () => {
  const asked = ['score', 'x.jsonl', '--json', ...verifier];
  expect(field(await run(...asked), 'usedOutcome')).toEqual([false, false, false, false]);
  const allowed = await run(...asked, '--use-outcome');
  expect(field(allowed, 'firstDrop')).toEqual([-1, 1, null, 0]);
  expect(field(allowed, 'usedOutcome')).toEqual([false, false, false, true]);
});

/** First errors by the arithmetic verifier, which needs no model. */
async function find(...options: string[]): Promise<Ended> {
  const ended = await run('find-error', 'x.jsonl', '--json', ...verifier, ...noModel, ...options);
  expect({ status: ended.status, stderr: ended.stderr }).toEqual({ status: 0, stderr: '' });
  return ended;
}

test('find-error answers with a step, -1 for none, or null and a reason', async () => {
  const ended = await find();
  expect(field(ended, 'firstError')).toEqual([-1, 1, null, -1]);
  expect(field(ended, 'reason')).toEqual([undefined, undefined, 'no step has a reward', undefined]);
  expect(ended.objects[1]).toEqual({
    id: 'bad',
    file: 'x.jsonl',
    record: 1,
    hash: expect.any(String) as string,
    method: 'drop',
    firstError: 1,
    confidence: null,
    usedOutcome: false,
    probes: [1, 0, 1].map((reward, prefix) => ({
      prefix,
      reward,
      successes: 0,
      rollouts: 0,
      complete: true,
    })),
    rolloutsUsed: 0,
    tokensUsed: 0,
    modelCalls: 0,
  });
});

test('the outcome is used only where it is allowed, and then told', async () => {
  const ended = await find('--use-outcome');
  expect(field(ended, 'firstError')).toEqual([-1, 1, null, 0]);
  expect(field(ended, 'usedOutcome')).toEqual([false, false, false, true]);
});

test('bisection asks few prefixes, and says which', async () => {
  const ended = await find('--method', 'bisect');
  expect(field(ended, 'method')).toEqual(['bisect', 'bisect', 'bisect', 'bisect']);
  expect(ended.objects[0]).toMatchObject({ firstError: -1, probes: [{ prefix: 2 }] });
});

test('--threshold moves what counts as wrong', async () => {
  expect(field(await find('--threshold', '0'), 'firstError')).toEqual([-1, -1, null, -1]);
});

test('a person gets a line for each trace', async () => {
  const { stdout } = await run('find-error', 'x.jsonl', ...verifier);
  expect(stdout.split('\n').slice(0, 2)).toEqual([
    'good  first error: none  asked: 1, 2',
    'bad  first error: step 1  asked: 0, 1, 2',
  ]);
});

test('--with lowers the rewards of the model where the other signal is lower', async () => {
  const ended = await run(
    'find-error',
    'x.jsonl',
    '--json',
    '--with',
    'verifier:arithmetic',
    '--threshold',
    '0.0001',
  );
  expect(ended.status).toBe(0);
  expect(ended.objects[1]).toMatchObject({ firstError: 1, modelCalls: 1 });
  const [probe] = (ended.objects[2] as { probes: { reward: number }[] }).probes;
  expect(probe?.reward, 'where the verifier is silent the model speaks').toEqual(
    expect.any(Number),
  );
});

test('a signal that no trace has is bad usage that names what there is', async () => {
  const { status, stderr } = await run('find-error', 'x.jsonl', '--signal', 'recorded:qwen');
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /^rewardscope: x\.jsonl:0: no signal "recorded:qwen".*verifier:arithmetic/,
  );
});

test('bench processbench prints the figures of the protocol', async () => {
  const ended = await run(
    'bench',
    'processbench',
    'x.jsonl',
    '--json',
    ...verifier,
    '--use-outcome',
    ...noModel,
  );
  expect(ended.status).toBe(0);
  // "unseen" is taken as right: the outcome is never used here. "silent" has no answer.
  expect(ended.objects).toEqual([{ accError: 1, accCorrect: 1, f1: 1, n: 3, threshold: 0.5 }]);
});

test('bench processbench works with the model too', async () => {
  const ended = await run('bench', 'processbench', 'x.jsonl', '--json');
  const share = expect.toSatisfy((value: number) => value >= 0 && value <= 1) as number;
  expect(ended.objects).toEqual([
    {
      accError: share,
      accCorrect: share,
      f1: share,
      n: 4,
      threshold: expect.any(Number) as number,
    },
  ]);
});

test('steps that are too long for the model are null, reported, and exit 3', async () => {
  await files.file(
    'long.jsonl',
    jsonLines([row('first', 2), sums('long', Array(60).fill(right.repeat(6)) as string[], true)]),
  );
  const ended = await run('score', 'long.jsonl', '--json');
  expect(ended.status).toBe(3);
  expect(ended.stderr).toMatch(/^rewardscope: long\.jsonl:1: step \d+ and later not scored: .*\n$/);
  const [first, long, problem] = ended.objects;
  expect(first).toMatchObject({ id: 'first' });
  expect(problem).toMatchObject({ file: 'long.jsonl', record: 1 });
  const { signals } = long as { signals: Record<string, unknown[]> };
  const rewards = signals[Object.keys(signals).find((id) => id.startsWith('prm:')) ?? ''];
  expect(rewards).toHaveLength(60);
  expect(rewards?.at(-1)).toBeNull();
  expect(rewards?.[0]).toEqual(expect.any(Number));
});
