import { beforeAll, expect } from 'vitest';
import { hasShared, sharedPath } from '../core/shared.js';
import { jsonLines } from '../engine/samples.js';
import { cli, test } from './cli.js';

const { files, run } = cli('run-tests');

const task = {
  task_id: 'own/0',
  prompt: 'def double(x):\n    """Twice x."""\n',
  entry_point: 'double',
  test: 'def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(0) == 0\n',
};
const solutions: Readonly<Record<string, string>> = {
  body: '    return 2 * x',
  whole: 'def double(x):\n    return x + x',
  wrong: '    return x + 1',
  'wrong at 0': '    return 2 * x or 1',
  unreadable: '    return 2 *',
  'ends early': '    import os\n    os._exit(0)',
};

beforeAll(async () => {
  const rows = Object.entries(solutions).map(([id, canonical_solution]) => ({
    ...task,
    task_id: id,
    canonical_solution,
  }));
  await files.file('tasks.jsonl', jsonLines(rows));
});

test('code is run with consent only', async () => {
  const { status, stderr } = await run('run-tests', 'tasks.jsonl');
  expect(status).toBe(2);
  expect(stderr).toMatch(/--run-code/);
});

test('what passes its tests passes, and nothing else', async () => {
  const { objects } = await run('run-tests', 'tasks.jsonl', '--run-code', '--json');
  expect(objects.map(({ id, verdict, evidence }) => [id, verdict, evidence])).toEqual([
    ['body', 'pass', 'the tests pass'],
    ['whole', 'pass', 'the tests pass'],
    ['wrong', 'fail', 'AssertionError'],
    ['wrong at 0', 'fail', 'AssertionError'],
    ['unreadable', 'fail', expect.stringMatching(/SyntaxError|IndentationError/)],
    ['ends early', 'fail', 'the program ended before its tests'],
  ]);
});

test.each([
  ['code_problems/HumanEval.jsonl', 20],
  ['code_problems/mbpp.jsonl', 20],
])('the solutions of %s pass their own tests', async (name, limit) => {
  if (!hasShared(`data/${name}`)) return;
  const asked = ['run-tests', sharedPath(`data/${name}`), '--run-code', '--json'];
  const { objects } = await run(...asked, '--limit', String(limit));
  expect(objects.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  expect(objects).toHaveLength(limit);
});
