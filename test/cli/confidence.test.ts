import { beforeAll, expect } from 'vitest';
import { jsonLines } from '../engine/samples.js';
import { cli, test } from './cli.js';

const { files, run } = cli('confidence');

beforeAll(async () => {
  const wrong = { finalAnswerCorrect: false, label: 1, own: [0.98, 0.1, 0.2] };
  const right = { finalAnswerCorrect: true, label: -1, own: [0.98, 0.96, 0.97] };
  const labelled = Array.from({ length: 60 }, (_, at) => ({
    id: `t${at}`,
    ...(at % 2 === 0 ? wrong : right),
  }));
  await files.file('labelled.jsonl', jsonLines(labelled));
  await files.file('few.jsonl', jsonLines(labelled.slice(0, 10)));
  await files.file('x.jsonl', jsonLines([{ id: 'x', ...wrong, own: [0.97, 0.15, 0.9] }]));
  await files.file(
    'values.jsonl',
    jsonLines([
      {
        question: 'Q?',
        final_answer: '4',
        reasoning_steps: [
          { solution_prefix: 'Q?', mc_value: 0.5 },
          { solution_prefix: 'Q?\n\nFirst.', mc_value: 0.25 },
          { solution_prefix: 'Q?\n\nFirst.\n\nThen 5.', mc_value: 0 },
        ],
      },
    ]),
  );
});

const asked = ['find-error', 'x.jsonl', '--signal', 'recorded:own', '--json'];

test('an answer has a confidence where labelled traces teach it', async () => {
  const [untaught, taught] = await Promise.all([
    run(...asked),
    run(...asked, '--calibrate-on', 'labelled.jsonl'),
  ]);
  expect(untaught.objects).toMatchObject([{ method: 'drop', firstError: 1, confidence: null }]);
  const [{ confidence } = {}] = taught.objects;
  expect(confidence).toBeGreaterThan(0.3);
  expect(confidence).toBeLessThan(1);
});

test('too few labelled traces teach nothing', async () => {
  const { status, stderr } = await run(...asked, '--calibrate-on', 'few.jsonl');
  expect(status).toBe(2);
  expect(stderr).toMatch(/few\.jsonl: 10 traces have labels.*needs 50/);
});

test('recorded Monte-Carlo values answer for the rollouts that they came from', async () => {
  const policy = ['--policy', 'recorded', '--method', 'linear', '--json'];
  const { objects } = await run('find-error', 'values.jsonl', ...policy);
  expect(objects).toMatchObject([
    {
      firstError: 1,
      modelCalls: 0,
      probes: [
        { prefix: 0, reward: 0.25 },
        { prefix: 1, reward: 0 },
      ],
    },
  ]);
});
