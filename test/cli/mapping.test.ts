import { beforeAll, expect } from 'vitest';
import { jsonLines } from '../engine/samples.js';
import { cli, test } from './cli.js';

const { files, run } = cli('mapping');

beforeAll(async () => {
  await files.file(
    'odd.jsonl',
    jsonLines([
      {
        task: { text: 'p' },
        work: ['a', 'b', 'c'],
        wrong: 2,
        ok: false,
        gold: 4,
        key: 'k',
        r: [1],
      },
      {
        task: { text: 'p' },
        work: ['a', 'b'],
        wrong: 'none',
        ok: true,
        gold: 4,
        key: 9,
        r: [0, 1],
      },
    ]),
  );
  const mapping = {
    prompt: '/task/text',
    steps: '/work',
    labels: { at: '/wrong', rule: 'first-error', base: 1, none: 'none' },
    outcome: '/ok',
    answer: '/gold',
    id: '/key',
    group: '/task/text',
    scores: { judge: '/r' },
  };
  await files.file('map.json', JSON.stringify(mapping));
});

test('a file of no known format is read by a mapping', async () => {
  const { status, objects } = await run('traces', 'odd.jsonl', '--mapping', 'map.json', '--json');
  expect(status).toBe(3);
  expect(objects).toMatchObject([
    {
      id: 'k',
      group: 'p',
      prompt: 'p',
      answer: '4',
      outcome: false,
      labels: [1, -1, null],
      firstError: 1,
      signals: {},
      format: 'mapping',
    },
    { problem: '"scores.judge": 1 scores for 3 steps; ignored', record: 0 },
    { id: '9', labels: [1, 1], firstError: -1, signals: { 'recorded:judge': [0, 1] } },
  ]);
});

test.each([
  ['find-error', 'odd.jsonl', '--method', 'drop', '--signal', 'recorded:judge'],
  ['encode', 'odd.jsonl', '--family', 'math-shepherd'],
  ['export', 'odd.jsonl', '--to', 'processbench', '--out', 'made.jsonl'],
])('%s takes a mapping', async (...args) => {
  const without = await run(...args, '--json');
  expect(without).toMatchObject({ status: 2, stdout: '' });
  expect(without.stderr).toMatch(/of no known trace format.*--mapping/);
  const { status, stderr } = await run(...args, '--json', '--mapping', 'map.json');
  expect([0, 3], stderr).toContain(status);
});

test('label takes a mapping', async () => {
  const step = ['label', 'odd.jsonl', '--record', '1', '--step', '0', '--rating', '1'];
  const { status, objects } = await run(
    ...step,
    '--json',
    '--mapping',
    'map.json',
    '--labels',
    'l',
  );
  expect(status).toBe(0);
  expect(objects).toMatchObject([{ what: 'rate', value: 1 }]);
});

test.each([
  ['a mapping that is not there', ['--mapping', 'none.json'], /none\.json cannot be opened/],
  ['a mapping that is none', ['--mapping', 'odd.jsonl'], /odd\.jsonl is no mapping/],
  ['a mapping and a format', ['--mapping', 'map.json', '--format', 'prm800k'], /cannot be used/],
  ['results into the mapping', ['--mapping', 'map.json', '--out', 'map.json'], /map\.json/],
])('%s is refused', async (_, args, message) => {
  const { status, stdout, stderr } = await run('traces', 'odd.jsonl', ...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
