import { beforeAll, expect } from 'vitest';
import { endpoints, type Reply, type Seen } from '../engine/endpoint.js';
import { jsonLines, row } from '../engine/samples.js';
import { cli, test } from './cli.js';

const { files, run, start } = cli('rollouts');
const open = endpoints();

const steps = ['Six sevens.', 'That is 41.', 'The answer is 41.'];
const wrong = {
  ...row('wrong'),
  problem: 'What is 6 * 7?',
  steps,
  final_answer_correct: false,
  label: -1,
};

beforeAll(async () => {
  const unanswered = { ...wrong, id: 'unanswered', problem: 'Why?' };
  await files.file('x.jsonl', jsonLines([wrong, unanswered]));
  await files.file('answers.jsonl', jsonLines([{ question: 'What is 6 * 7?', answer: '42' }]));
});

const asked = ['find-error', 'x.jsonl', '--answers', 'answers.jsonl', '--json'];

/** Succeeds as long as the prefix holds no mistake. */
function honest({ body }: Seen): Reply {
  const { prompt } = body as { prompt: string };
  const text = `The answer is ${prompt.includes('41') ? 41 : 42}.`;
  const data = [JSON.stringify({ choices: [{ text, finish_reason: 'stop' }] }), '[DONE]'];
  return { kind: 'events', data, then: 'ends' };
}

test('a server that makes rollouts finds the first error; who has no answer is told', async () => {
  const { url } = await open(honest);
  const ended = await run(...asked, '--policy', url, '--method', 'bisect', '--rollouts', '4');
  expect(ended.status).toBe(0);
  expect(ended.objects).toEqual([
    expect.objectContaining({
      id: 'wrong',
      method: 'bisect',
      firstError: 1,
      probes: [
        { prefix: 0, successes: 1, rollouts: 1, complete: false },
        { prefix: 1, successes: 0, rollouts: 4, complete: true },
      ],
      rolloutsUsed: 5,
      modelCalls: 5,
      usedOutcome: true,
    }),
    expect.objectContaining({
      id: 'unanswered',
      firstError: null,
      reason: expect.stringMatching(/no expected answer/) as string,
      probes: [],
    }),
  ]);
  expect(ended.stderr).toMatch(/2 traces, 5 rollouts, 5 tokens, 2 labels, 400\.0 labels per 1,000/);
});

test('without early stopping every count is complete', async () => {
  const { url } = await open(honest);
  const ended = await run(...asked, '--policy', url, '--no-early-stop', '--method', 'linear');
  const { probes } = ended.objects[0] as { probes: { rollouts: number; complete: boolean }[] };
  expect(probes.map(({ rollouts, complete }) => [rollouts, complete])).toEqual([
    [8, true],
    [8, true],
  ]);
});

test('a budget that ends leaves a partial answer; what was kept is not asked again', async () => {
  const server = await open(honest);
  const kept = [...asked, '--policy', server.url, '--rollout-cache', 'kept.jsonl', '--limit', '1'];
  const first = await run(...kept, '--budget-rollouts', '3');
  expect(first.objects[0]).toMatchObject({ firstError: null, partial: true, rolloutsUsed: 3 });
  const calls = server.seen.length;
  const second = await run(...kept);
  expect(second.objects[0]).toMatchObject({ firstError: 1 });
  const { rolloutsUsed } = second.objects[0] as { rolloutsUsed: number };
  expect(server.seen.length).toBe(calls + rolloutsUsed - 3);
});

test('an interrupt ends a search on a server that hangs, and keeps it as partial', async () => {
  let arrived: () => void;
  const request = new Promise<void>((resolve) => (arrived = resolve));
  const { url } = await open(() => {
    arrived();
    return { kind: 'hangs' };
  });
  const running = start(...asked, '--policy', url, '--limit', '1');
  await request;
  running.child.kill('SIGINT');
  const ended = await running.ended;
  expect(ended.status).toBe(130);
  expect(ended.objects).toEqual([expect.objectContaining({ id: 'wrong', partial: true })]);
});

test('rewards are no business of a policy, nor rollouts of none', async () => {
  const [drop, omega] = await Promise.all([
    run(...asked, '--policy', 'recorded', '--method', 'drop'),
    run(...asked, '--method', 'omega'),
  ]);
  expect([drop.status, omega.status]).toEqual([2, 2]);
  expect(drop.stderr).toMatch(/reads rewards/);
  expect(omega.stderr).toMatch(/--policy/);
});
