import { readFile } from 'node:fs/promises';
import { beforeAll, expect } from 'vitest';
import { jsonLines } from '../engine/samples.js';
import { cli, test } from './cli.js';

const { files, run } = cli('stats');

beforeAll(async () => {
  await files.file(
    'x.jsonl',
    jsonLines([
      { id: 'a', label: 1, finalAnswerCorrect: false, own: [0.9, 0.2], two: [0.9, 0.8] },
      { id: 'b', label: -1, finalAnswerCorrect: true, own: [0.9, 0.8], two: [0.9, 0.9] },
    ]),
  );
});

const own = ['x.jsonl', '--signal', 'recorded:own', '--json'];

test('stats counts, and measures rewards against labels and outcomes', async () => {
  const { status, objects } = await run('stats', ...own);
  expect(status).toBe(0);
  expect(objects).toMatchObject([
    {
      traces: 2,
      steps: 4,
      labelled: 2,
      firstErrors: 1,
      outcomes: { right: 1, wrong: 1 },
      rewards: { auc: 1, firstError: { f1: 1 }, trajectoryPreference: { separates: true } },
      trend: null,
    },
  ]);
});

test('stats tells how far people have come, labels of the file left out', async () => {
  await files.file('w.jsonl', jsonLines([{ id: 'a', label: 1, own: [0.9, 0.2] }]));
  const args = ['--record', '0', '--step', '0', '--rating', '-1', '--by', 'ann'];
  await run('label', 'w.jsonl', ...args);
  const { objects } = await run('stats', 'w.jsonl', '--signal', 'recorded:own', '--json');
  expect(objects).toMatchObject([
    {
      progress: {
        traces: { done: 1, total: 1 },
        steps: { labelled: 1, total: 2 },
        annotators: [{ by: 'ann', traces: 1, steps: 1, labelsPerHour: null }],
      },
      errorRate: { rate: null, n: 0, undecided: 0 },
    },
  ]);
  const { stdout } = await run('stats', 'w.jsonl', '--signal', 'recorded:own');
  expect(stdout).toMatch(/1 of 1 traces and 1 of 2 steps done by people\nannotator .*\nann /);
});

test('compare sums two signals up, then lists where they disagree', async () => {
  const { status, objects } = await run('compare', ...own, '--to', 'recorded:two');
  expect(status).toBe(0);
  expect(objects).toMatchObject([
    { agree: 1, n: 2, signals: [{ firstError: { f1: 1 } }, { firstError: { f1: 0 } }] },
    { id: 'a', first: 1, second: -1, against: 'recorded:two' },
  ]);
});

test('compare with a signal that nothing has is refused', async () => {
  const { status, stderr } = await run('compare', ...own, '--to', 'recorded:nonesuch');
  expect([status, stderr]).toEqual([2, expect.stringMatching(/No trace has a signal/)]);
});

test.each([
  ['report.html', /^<!DOCTYPE html>[^]*AUC of right[^]*>1<\/button>[^]*<\/html>\n$/],
  ['report.md', /^# Report on x\.jsonl\n[^]*\| AUC of right over wrong steps \| 1 \| /],
])('report writes %s, one file that stands alone', async (name, content) => {
  const out = files.path(name);
  const { status } = await run('report', 'x.jsonl', '--signal', 'recorded:own', '--out', out);
  expect(status).toBe(0);
  expect(await readFile(out, 'utf8')).toMatch(content);
});
