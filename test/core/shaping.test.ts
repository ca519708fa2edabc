import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aggregates } from '../../src/core/shaping/aggregate.js';
import { measured, preferred } from '../../src/core/shaping/compare.js';
import { transformById, transforms } from '../../src/core/shaping/index.js';
import { allGood } from '../../src/core/shaping/logSigmoid.js';
import { type StepRewards, defaultShaping } from '../../src/core/shaping/transform.js';

function paid(id: string, rewards: StepRewards, options = {}): (number | undefined)[] {
  const transform = transformById(id);
  if (!transform) throw new Error(`no transform ${id}`);
  return transform.of(rewards, { ...defaultShaping, ...options });
}

const sum = (values: StepRewards): number =>
  values.reduce<number>((all, value) => all + (value ?? 0), 0);

describe('transforms', () => {
  test.each<[string, StepRewards, object, StepRewards]>([
    ['none', [0.5, undefined, 0.2], {}, [0.5, undefined, 0.2]],
    ['clip', [0.9, 0.2, 0.5], {}, [0, -0.3, 0]],
    ['clip', [0.9, 0.2], { eta: 0.1 }, [0, 0]],
    ['delta', [0.9, 0.4, 0.6], {}, [0.5, 0.4, 0]],
    ['delta', [0.9], {}, [0]],
    ['delta', [0.9, undefined, 0.4], {}, [0.9, undefined, 0]],
    ['clip-delta', [0.9, 0.2, 0.4], {}, [0.3, -0.3, 0]],
    ['progress', [0.5, 0.7, 0.2], {}, [undefined, 0.2, -0.5]],
    ['progress', [0.5, undefined, 0.7], {}, [undefined, undefined, 0.2]],
    ['log-sigmoid', [0.5, 0.25], {}, [Math.log(0.5), Math.log(0.25)]],
    ['log-sigmoid', [3], { reference: 0.5 }, [-Math.log1p(Math.exp(-3))]],
    ['alpha', [0.25], { alpha: 0.5, beta: 1 }, [-2]],
    ['alpha', [0.5], { alpha: 0, beta: 2 }, [2 * Math.log(0.5)]],
    ['pure', [0.4, 0.4], {}, [0.2, 0.2]],
  ])('%s of %j with %j is %j', (id, rewards, options, expected) => {
    const values = paid(id, rewards, options);
    expect(values.map((value) => value === undefined)).toEqual(
      expected.map((value) => value === undefined),
    );
    for (const [at, value] of values.entries())
      if (value !== undefined) expect(value).toBeCloseTo(expected[at] ?? NaN, 12);
  });

  test('have the ids of the command line', () =>
    expect(transforms.map(({ id }) => id)).toEqual([
      'none',
      'clip',
      'delta',
      'clip-delta',
      'progress',
      'log-sigmoid',
      'alpha',
      'pure',
    ]));

  const rewards = fc.array(
    fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  );

  test.each(transforms)('$id keeps steps and silence in their places', (transform) => {
    fc.assert(
      fc.property(rewards, (given) => {
        const values = transform.of(given, defaultShaping);
        expect(values).toHaveLength(given.length);
        for (const [at, reward] of given.entries())
          if (reward === undefined) expect(values[at]).toBeUndefined();
      }),
    );
  });

  test('the sum of delta is the first reward, however long the trace', () => {
    const longer = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2 });
    fc.assert(
      fc.property(longer, (given) => {
        expect(sum(paid('delta', given))).toBeCloseTo(given[0] ?? NaN, 9);
      }),
    );
  });

  test('the sum of PURE is the soft minimum', () => {
    const softMin = aggregates.find(({ id }) => id === 'soft-min');
    expect(sum(paid('pure', [0.2, 0.7, 0.3]))).toBeCloseTo(softMin?.of([0.2, 0.7, 0.3]) ?? NaN, 12);
  });

  test('one bad signal sinks the sum of several', () =>
    expect(
      allGood(
        [
          [-0.1, undefined],
          [-5, undefined],
        ],
        2,
      ),
    ).toEqual([-5.1, undefined]));
});

describe('what a repeated step earns', () => {
  const once = [0.9, 0.8, 0.85];
  const repeated = [0.9, 0.8, 0.8, 0.85];

  test.each([
    ['none', true],
    ['clip', false],
    ['delta', false],
    ['clip-delta', false],
    ['pure', false],
  ])('%s: more is %s', (id, more) => {
    expect(sum(paid(id, repeated)) > sum(paid(id, once)) + 1e-9).toBe(more);
  });
});

describe('cautions', () => {
  test.each([
    ['last', 'validity', true, true],
    ['last', 'value', true, false],
    ['sum', 'value', true, true],
    ['sum', 'value', false, false],
    ['min', 'validity', true, false],
  ] as const)('%s of %s, raw %s: %s', (id, kind, isRaw, expected) => {
    const caution = aggregates.find((each) => each.id === id)?.caution;
    expect(caution?.applies(kind, isRaw) ?? false).toBe(expected);
  });
});

describe('hierarchical comparison', () => {
  interface Solution {
    readonly right?: number;
    readonly reward: number;
  }
  const factors = [
    { name: 'right', of: ({ right }: Solution) => right },
    { name: 'reward', of: ({ reward }: Solution) => reward },
  ];

  test.each<[string, Solution, Solution, string | undefined]>([
    ['the first factor decides', { right: 1, reward: 0 }, { right: 0, reward: 1 }, 'right'],
    ['the next where it is equal', { right: 1, reward: 0 }, { right: 1, reward: 1 }, 'reward'],
    ['the next where it is not known', { reward: 0 }, { right: 1, reward: 1 }, 'reward'],
    ['nothing decides', { right: 1, reward: 1 }, { right: 1, reward: 1 }, undefined],
  ])('%s', (_, first, second, factor) => {
    const found = preferred(first, second, measured(factors, [first, second]), 0.1);
    expect(found?.factor).toBe(factor);
    if (found) expect(found.difference).toBe(1);
  });

  test('a difference within the margin is none', () => {
    const solutions = [0, 0.01, 1].map((reward) => ({ reward }));
    const [first, second] = solutions;
    if (!first || !second) throw new Error('two are given');
    expect(preferred(first, second, measured(factors, solutions), 0.1)).toBeUndefined();
  });
});
