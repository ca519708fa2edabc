import { describe, expect, test } from 'vitest';
import { processBenchScore } from '../../src/core/metrics/processBench.js';
import { rankingScore } from '../../src/core/metrics/ranking.js';
import { searchMethodById } from '../../src/core/search/index.js';
import { findInRewards } from '../../src/core/search/rewards.js';
import { aggregates } from '../../src/core/shaping/aggregate.js';
import { readShared } from './shared.js';

interface Scored {
  readonly split: 'gsm8k' | 'math';
  /** First wrong step, -1 for none. */
  readonly label: number;
  readonly qwen: readonly number[];
  readonly skywork: readonly number[];
  readonly qwen_noQuestion: readonly number[];
  readonly qwen_wrongQuestion: readonly number[];
}
type Prm = 'qwen' | 'skywork' | 'qwen_noQuestion' | 'qwen_wrongQuestion';

/** Rewards of two published PRMs on 1400 traces of ProcessBench. */
const traces = readShared('data/prm_scores/processbench_prm_scores.json') as Scored[] | undefined;

describe.skipIf(!traces)('on recorded scores of ProcessBench at threshold 0.5', () => {
  const all = traces ?? [];
  const erroneous = all.filter(({ label }) => label !== -1);

  function firstError(
    method: string,
    rewards: readonly number[],
    outcome?: boolean,
  ): number | null {
    const known = searchMethodById(method);
    return known ? findInRewards(known, { rewards, threshold: 0.5, outcome }).firstError : null;
  }

  test('801 of the traces have an error', () => expect(erroneous).toHaveLength(801));

  // Bisection presumes an error, so it is told of one; the first drop is told nothing.
  test.each<[Prm, string, boolean | undefined, string]>([
    ['qwen', 'drop', undefined, '0.680'],
    ['qwen', 'linear', undefined, '0.680'],
    ['qwen', 'bisect', false, '0.562'],
    ['qwen', 'bisect', undefined, '0.235'],
    ['skywork', 'drop', undefined, '0.462'],
    ['skywork', 'linear', undefined, '0.462'],
    ['skywork', 'bisect', false, '0.476'],
    ['skywork', 'bisect', undefined, '0.446'],
  ])(
    '%s, %s, told the outcome %s: %s of the first errors are hit',
    (prm, method, outcome, share) => {
      const hits = erroneous.filter((t) => firstError(method, t[prm], outcome) === t.label).length;
      expect((hits / erroneous.length).toFixed(3)).toBe(share);
    },
  );

  test.each<[Prm, Scored['split'], number, string]>([
    ['qwen', 'gsm8k', 400, '81.8'],
    ['qwen', 'math', 1000, '77.2'],
    ['qwen_noQuestion', 'gsm8k', 400, '63.5'],
    ['qwen_noQuestion', 'math', 1000, '73.2'],
    ['qwen_wrongQuestion', 'gsm8k', 400, '42.5'],
    ['qwen_wrongQuestion', 'math', 1000, '39.6'],
    ['skywork', 'gsm8k', 400, '67.6'],
    ['skywork', 'math', 1000, '50.9'],
  ])('the F1 of %s on %s (%i traces) is %s', (prm, split, n, f1) => {
    const pairs = all
      .filter((trace) => trace.split === split)
      .map((trace) => ({ predicted: firstError('drop', trace[prm]) ?? -1, labelled: trace.label }));
    const score = processBenchScore(pairs);
    expect([score.n, (100 * score.f1).toFixed(1)]).toEqual([n, f1]);
  });
});

interface Problem {
  readonly score: string | readonly (readonly number[])[];
}

/** Math-Shepherd's step scores on RewardMATH: per problem the right solution first, then nine wrong. */
const problems = readShared('data/prm_scores/rewardmath_math_shepherd_stepscores.json') as
  Problem[] | undefined;

describe.skipIf(!problems)('on recorded scores of RewardMATH', () => {
  const solutions = (problems ?? []).map(({ score }) =>
    typeof score === 'string' ? (JSON.parse(score) as number[][]) : score,
  );

  test.each([
    ['min', '15.32', '.3467'],
    ['max', '3.93', '.2182'],
    ['product', '17.18', '.3468'],
    ['geometric-mean', '15.73', '.3361'],
    ['mean', '15.11', '.3278'],
    ['mean-logit', '14.70', '.3192'],
    ['mean-odds', '9.32', '.2636'],
    ['last', '18.22', '.3883'],
  ])('best of ten by %s is right in %s %%, its mean reciprocal rank is %s', (id, share, mrr) => {
    const aggregate = aggregates.find((each) => each.id === id);
    const score = rankingScore(
      solutions.map((each) => {
        const [right = NaN, ...wrong] = each.map((s) => aggregate?.of(s) ?? NaN);
        return { right, wrong };
      }),
    );
    expect((100 * score.accuracy).toFixed(2)).toBe(share);
    expect(score.mrr.toFixed(4)).toBe(`0${mrr}`);
  });
});
