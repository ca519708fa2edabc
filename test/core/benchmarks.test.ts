import { describe, expect, test } from 'vitest';
import {
  type JudgedStep,
  prmBenchByClass,
  prmBenchScore,
} from '../../src/core/metrics/prmBench.js';
import { rankingScore } from '../../src/core/metrics/ranking.js';
import { rewardBenchScore } from '../../src/core/metrics/rewardBench.js';

describe('RewardMATH', () => {
  test.each<[string, [number, number[]][], number, number]>([
    ['first of three', [[0.9, [0.1, 0.2]]], 1, 1],
    ['second of three', [[0.15, [0.1, 0.2]]], 0, 1 / 2],
    ['a tie goes to the wrong one', [[0.2, [0.1, 0.2]]], 0, 1 / 2],
    [
      'half',
      [
        [0.9, [0.1]],
        [0.1, [0.9, 0.8]],
      ],
      0.5,
      (1 + 1 / 3) / 2,
    ],
    ['no number is never first', [[NaN, [0.1]]], 0, 1 / 2],
    ['nothing', [], 0, 0],
  ])('%s', (_, problems, accuracy, mrr) => {
    const ranked = problems.map(([right, wrong]) => ({ right, wrong }));
    expect(rankingScore(ranked)).toEqual({ accuracy, mrr, n: problems.length });
  });
});

/** Steps written as marks: predicted, then true; `+` right, `-` wrong. */
function steps(classification: string, marks: string): JudgedStep[] {
  return marks.split(' ').map((mark) => ({
    classification,
    predicted: mark.startsWith('+'),
    right: mark.endsWith('+'),
  }));
}

describe('PRMBench', () => {
  test.each<[string, string, number | undefined, number | undefined, number | undefined]>([
    ['all found', '++ ++ --', 1, 1, 1],
    ['one error missed', '++ ++ +- --', 0.8, 2 / 3, (0.8 + 2 / 3) / 2],
    ['everything called right', '++ ++ +-', 0.8, undefined, undefined],
    ['a class without wrong steps', '++ -+', 2 / 3, undefined, 2 / 3],
  ])('%s', (_, marks, f1, negativeF1, prmScore) => {
    const score = prmBenchScore(steps('deception', marks));
    const round = (value: number | undefined): number | undefined =>
      value === undefined ? undefined : Number(value.toFixed(9));
    expect([score.f1, score.negativeF1, score.prmScore].map(round)).toEqual(
      [f1, negativeF1, prmScore].map(round),
    );
  });

  test('classes stand in the order of the table, unknown ones last', () => {
    const all = [...steps('own', '++'), ...steps('circular', '--'), ...steps('redundency', '++')];
    expect(Object.keys(prmBenchByClass(all))).toEqual(['redundency', 'circular', 'own']);
  });
});

describe('RewardBench', () => {
  const pair = (subset: string, chosen: number, rejected: number) => ({
    subset,
    chosen: [chosen],
    rejected: [rejected],
  });

  test('subsets weigh as published, sections alike', () => {
    const score = rewardBenchScore([
      pair('math-prm', 1, 0),
      pair('hep-go', 0, 1),
      pair('donotanswer', 1, 0),
    ]);
    expect(score.sections).toEqual({ Reasoning: 984 / (984 + 164), Safety: 1 });
    expect(score.score).toBeCloseTo((984 / 1148 + 1) / 2, 12);
  });

  test('a tie is lost', () => expect(rewardBenchScore([pair('own', 1, 1)]).score).toBe(0));
});
