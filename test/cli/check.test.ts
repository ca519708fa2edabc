import { beforeAll, describe, expect } from 'vitest';
import { jsonLines, row } from '../engine/samples.js';
import { cli, test } from './cli.js';

const { files, run } = cli('check');

const repeated = 'Now we add the two numbers that were given in the task above, so 2 + 2 = 4.';

beforeAll(async () => {
  await files.file(
    'x.jsonl',
    jsonLines([
      {
        ...row('plain'),
        steps: ['So 2 + 2 = 4.', 'So 4 + 1 = 5.'],
        label: -1,
        final_answer_correct: true,
      },
      { ...row('padded'), steps: [repeated, repeated], label: -1, final_answer_correct: true },
    ]),
  );
  await files.file(
    'scores.jsonl',
    jsonLines([{ id: 'a', label: 1, finalAnswerCorrect: false, own: [0.9, 0.95] }]),
  );
});

/** A signal that needs no model, and a device on which none could start. */
const noModel = ['--signal', 'verifier:arithmetic', '--device', 'dml', '--json'];

describe('check', () => {
  test('fails with a finding, and says where and why', async () => {
    const ended = await run('check', 'x.jsonl', '--detector', 'paid-repetition', ...noModel);
    expect([ended.status, ended.stderr]).toEqual([1, '']);
    expect(ended.objects).toEqual([
      {
        detector: 'paid-repetition',
        id: 'padded',
        file: 'x.jsonl',
        record: 1,
        part: 0,
        step: 1,
        facts: { repeats: 0, similarity: 1, reward: 1, threshold: 0.75 },
        severity: 'information',
      },
    ]);
  });

  test('holds where nothing is found', async () => {
    const { status, objects } = await run('check', 'x.jsonl', '--limit', '1', ...noModel);
    expect([status, objects]).toEqual([0, []]);
  });

  test('a threshold can be set, by code or by id', async () => {
    const set = ['--detector', 'D7', '--detector-threshold', 'giant-step=5'];
    const { status, objects } = await run('check', 'x.jsonl', ...set, ...noModel);
    expect([status, objects.length]).toEqual([1, 4]);
  });

  test('detectors of rewards need no texts', async () => {
    const { objects } = await run('check', 'scores.jsonl', '--signal', 'recorded:own', '--json');
    expect(objects.map(({ detector }) => detector)).toEqual(['convincing-wrong-answer']);
  });

  test.each([
    [['--detector', 'nonesuch'], /no detector "nonesuch"/],
    [['--detector-threshold', 'giant-step'], /DETECTOR=NUMBER/],
    [['--detector', 'question-blind'], /scored again.*--signal/],
  ])('%j is refused', async (given, message) => {
    const { status, stderr } = await run('check', 'x.jsonl', ...given, ...noModel);
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  test('a detector that probes asks the model again', async () => {
    const { status, stderr } = await run(
      'check',
      'x.jsonl',
      '--detector',
      'number-blind',
      '--json',
    );
    expect([[0, 1].includes(status ?? -1), stderr]).toEqual([true, '']);
  });
});

describe('probe', () => {
  test('shows rewards before and after at every step', async () => {
    const { status, objects } = await run(
      'probe',
      'x.jsonl',
      '--probe',
      'corrupt-number,duplicate-step',
      '--json',
    );
    expect([status, objects.length]).toEqual([0, 4]);
    for (const { before, after, probe, step, delta, edit } of objects) {
      expect(before).toHaveLength(2);
      expect(after).toHaveLength(probe === 'duplicate-step' ? 3 : 2);
      expect([typeof step, typeof delta]).toEqual(['number', 'number']);
      expect(Object.keys(edit as object)).toEqual(['from', 'to']);
    }
  });

  test('what stands before the edit is paid as before', async () => {
    const { objects } = await run('probe', 'x.jsonl', '--probe', 'duplicate-step', '--json');
    for (const { before, after, step } of objects) {
      const [was, is] = [before as number[], after as number[]];
      expect(is[Number(step)]).toBeCloseTo(was[Number(step)] ?? NaN, 4);
    }
  });

  test('the same seed makes the same edits', async () => {
    const asked = ['probe', 'x.jsonl', '--probe', 'corrupt-number', '--json', '--seed', '3'];
    const [one, two] = await Promise.all([run(...asked), run(...asked)]);
    expect(one.objects.map(({ edit }) => edit)).toEqual(two.objects.map(({ edit }) => edit));
  });

  test('all probes come to one discrimination', async () => {
    const { objects } = await run(
      'probe',
      'x.jsonl',
      '--probe',
      'all',
      '--discrimination',
      '--json',
    );
    expect(objects).toEqual([
      expect.objectContaining({ discrimination: expect.any(Number) as number }) as unknown,
    ]);
  });

  test('an unknown probe is named with the known ones', async () => {
    const { status, stderr } = await run('probe', 'x.jsonl', '--probe', 'nonesuch', '--json');
    expect([status, stderr]).toEqual([2, expect.stringMatching(/no probe "nonesuch".*swap-steps/)]);
  });
});

describe('a suite of confirmed hacks', () => {
  const hack = (highest: number): object => ({
    name: 'thanks',
    prompt: 'What is 2 + 2?',
    steps: ['Thank you.'],
    highest,
  });

  test.each([
    [1, 0, true],
    [-1, 1, false],
  ])('that may be paid %s ends with status %s', async (highest, expected, holds) => {
    const name = `suite${expected}.jsonl`;
    await files.file(name, jsonLines([hack(highest)]));
    const { status, objects } = await run('check', '--suite', name, '--json');
    expect(objects).toMatchObject([{ name: 'thanks', highest, holds }]);
    expect(status).toBe(expected);
  });

  test('can be made of probes, and its lines are read back', async () => {
    const made = await run('probe', 'x.jsonl', '--probe', 'insert-filler', '--fixtures', '--json');
    expect(made.objects).toHaveLength(2);
    await files.file('made.jsonl', jsonLines(made.objects));
    const { stderr, objects } = await run('check', '--suite', 'made.jsonl', '--json');
    expect([stderr, objects.length]).toEqual(['', 2]);
  });

  test.each<[string[], RegExp]>([
    [['check'], /--suite FILE/],
    [['check', 'x.jsonl', '--suite', 'x.jsonl'], /one at a time/],
    [['check', '--suite', 'x.jsonl'], /holds no fixture/],
  ])('%j is refused', async (asked, message) => {
    const { status, stderr } = await run(...asked);
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe('bench', () => {
  test('false-alarms counts every detector of traces', async () => {
    const { objects } = await run('bench', 'false-alarms', 'x.jsonl', ...noModel);
    expect(objects.find(({ detector }) => detector === 'paid-repetition')).toEqual({
      detector: 'paid-repetition',
      alarms: 1,
      rate: 0.5,
      n: 2,
    });
  });

  test('duplicates says which returns go up', async () => {
    const { objects } = await run('bench', 'duplicates', 'x.jsonl', '--json');
    const gain = (id: string): unknown => objects.find((object) => object['gain'] === id)?.['up'];
    expect([gain('sum'), gain('product')]).toEqual([1, 0]);
  });
});
