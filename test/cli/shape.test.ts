import { beforeAll, describe, expect } from 'vitest';
import { jsonLines, row } from '../engine/samples.js';
import { cli, test } from './cli.js';

const { files, run } = cli('shape');

beforeAll(async () => {
  await files.file(
    'scores.jsonl',
    jsonLines([
      {
        id: 'gsm8k-0',
        label: 1,
        finalAnswerCorrect: false,
        own: [0.9, 0.2, 0.7],
        two: [0.5, 0.5, 0.5],
      },
      {
        id: 'math-1',
        label: -1,
        finalAnswerCorrect: true,
        own: [0.9, 0.8, 0.9],
        two: [0.5, 0.5, 0.5],
      },
    ]),
  );
  await files.file(
    'classes.jsonl',
    jsonLines([
      {
        original_question: 'Q?',
        modified_question: 'Q?',
        original_process: ['So 2 + 2 = 4.'],
        modified_process: ['So 2 + 2 = 4.', 'So 2 + 2 = 5.', 'So 1 + 1 = 3.'],
        error_steps: [2],
        idx: 'own_0',
        classification: 'deception',
      },
    ]),
  );
  await files.file(
    'pairs.jsonl',
    jsonLines([
      { id: 1, prompt: 'Q?', chosen: '2 + 2 = 4', rejected: '2 + 2 = 5', subset: 'math-prm' },
      { id: 2, prompt: 'R?', chosen: '2 + 2 = 5', rejected: '2 + 2 = 4', subset: 'donotanswer' },
    ]),
  );
});

const own = ['--signal', 'recorded:own', '--json'];
/** No worker could start with such a device: proof that no model was loaded. */
const noModel = ['--device', 'dml'];

describe('shape', () => {
  test('pays what the transform says, and tells the raw rewards', async () => {
    const { status, objects } = await run('shape', 'scores.jsonl', '--transform', 'clip', ...own);
    expect(status).toBe(0);
    expect(objects[0]).toMatchObject({
      id: 'gsm8k-0',
      transform: 'clip',
      aggregate: 'sum',
      rewards: [0, -0.3, 0],
      return: -0.3,
      raw: [0.9, 0.2, 0.7],
    });
  });

  test('raw rewards come to their minimum', async () => {
    const { objects } = await run('shape', 'scores.jsonl', ...own);
    expect(objects.map((object) => object['return'])).toEqual([0.2, 0.8]);
  });

  test('several signals must all be good', async () => {
    const and = ['--transform', 'log-sigmoid', '--and', 'recorded:two'];
    const { objects } = await run('shape', 'scores.jsonl', ...and, ...own);
    expect(objects[0]?.['return']).toBeCloseTo(Math.log(0.9 * 0.2 * 0.7 * 0.125), 9);
  });

  test('progress is refused for a PRM that judges validity, unless it is said to be another', async () => {
    const asked = ['shape', 'scores.jsonl', '--transform', 'progress', ...own];
    const refused = await run(...asked);
    expect([refused.status, refused.objects]).toEqual([2, []]);
    expect(refused.stderr).toMatch(/progress.*value.*--kind/);
    const { status, objects } = await run(...asked, '--kind', 'value');
    expect([status, objects[0]?.['rewards']]).toEqual([
      0,
      [null, expect.closeTo(-0.7) as number, expect.closeTo(0.5) as number],
    ]);
  });

  test('the last reward of a validity PRM carries its warning', async () => {
    const last = await run('shape', 'scores.jsonl', '--aggregate', 'last', ...own);
    expect(last.stderr.match(/warning: .*69 %/g)).toHaveLength(1);
    const min = await run('shape', 'scores.jsonl', '--aggregate', 'min', ...own);
    expect(min.stderr).toBe('');
  });
});

describe('bench', () => {
  test('processbench tells the parts of the benchmark apart', async () => {
    const { objects } = await run('bench', 'processbench', 'scores.jsonl', ...own);
    expect(objects).toEqual([
      expect.objectContaining({ n: 2, f1: 1, threshold: 0.5, meanF1: 0 }) as unknown,
    ]);
    expect(Object.keys(objects[0]?.['subsets'] as object)).toEqual(['gsm8k', 'math']);
  });

  test('prmbench by class', async () => {
    const signal = ['--signal', 'verifier:arithmetic', ...noModel, '--json'];
    const { objects } = await run('bench', 'prmbench', 'classes.jsonl', ...signal);
    expect(objects).toMatchObject([
      { steps: 3, f1: 2 / 3, negativeF1: 2 / 3, classes: { deception: { steps: 3 } } },
    ]);
  });

  test('rewardbench by section', async () => {
    const signal = ['--signal', 'verifier:arithmetic', '--aggregate', 'min', ...noModel, '--json'];
    const { objects } = await run('bench', 'rewardbench', 'pairs.jsonl', ...signal);
    expect(objects).toMatchObject([{ score: 0.5, sections: { Reasoning: 1, Safety: 0 }, n: 2 }]);
  });

  test.each(['rewardmath', 'rewardbench'])('%s says what it needs', async (id) => {
    const { status, stderr } = await run(
      'bench',
      id,
      'classes.jsonl',
      '--signal',
      'verifier:arithmetic',
    );
    expect([status, stderr]).toEqual([2, expect.stringMatching(/Give Reward/)]);
  });
});

test('pairs say which solution is preferred, and by what', async () => {
  const solution = (id: string, steps: string[], outcome: boolean) => ({
    ...row(id),
    problem: 'What is 2 + 2?',
    steps,
    final_answer_correct: outcome,
    label: -1,
  });
  const rows = [
    solution('wrong', ['2 + 2 = 5'], false),
    solution('long', ['2 + 2 = 4', '2 + 2 = 4'], true),
    solution('short', ['2 + 2 = 4'], true),
  ];
  await files.file('solutions.jsonl', jsonLines(rows));
  const { objects } = await run(
    'pairs',
    'solutions.jsonl',
    '--signal',
    'verifier:arithmetic',
    '--json',
  );
  expect(objects.map(({ chosen, rejected, factor }) => [chosen, rejected, factor])).toEqual([
    ['long', 'wrong', 'outcome'],
    ['short', 'wrong', 'outcome'],
    ['short', 'long', 'brevity'],
  ]);
});
