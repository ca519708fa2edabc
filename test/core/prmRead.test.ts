import { describe, expect, test } from 'vitest';
import type { FamilyOptions, Row } from '../../src/core/prm/family.js';
import { probabilityOf } from '../../src/core/prm/readout.js';
import { familyOf } from './prmAsked.js';

const row = (...logits: readonly number[]): Row => Float32Array.from(logits);
const odds = Math.log(3);

/** Rewards to four places. */
function check(
  id: string,
  rows: readonly (readonly (Row | undefined)[])[],
  expected: readonly (readonly (number | undefined)[])[],
  options?: FamilyOptions,
): void {
  const rounded = familyOf(id)
    .read(rows, options)
    .map((values) => values.map((value) => value && Math.round(value * 1e4) / 1e4));
  expect(rounded).toEqual(expected);
}

describe('a row becomes a reward', () => {
  test.each<[string, Row, number]>([
    ['qwen2.5-math-prm', row(0, odds), 0.75],
    ['trl', row(0, odds), 0.75],
    ['reasonflux', row(odds, 0), 0.25],
    ['math-shepherd', row(odds, 0), 0.75],
    ['er-prm', row(odds, 0), 0.75],
    ['rlhflow', row(0, odds), 0.25],
    ['openr', row(odds, 0), 0.75],
    ['versaprm', row(0, odds), 0.75],
    ['fover', row(0, odds), 0.75],
    ['skywork-o1', row(odds), 0.75],
    ['pure', row(0, odds), 0.5],
    ['pure', row(odds, 0), -0.5],
    ['seccodeprm', row(odds, 0), -0.5],
    ['pqm', row(-7.25), -7.25],
    ['actprm', row(odds, -odds, odds), 0.5833],
  ])('%s %j', (id, given, reward) => {
    check(id, [[given, undefined]], [[reward, undefined]]);
    check(id, [], [[]]);
  });

  test('reasoneval: validity is not negative, redundancy is neutral', () => {
    const [negative, neutral, positive] = [0.2, 0.3, 0.5].map(Math.log);
    check(
      'reasoneval',
      [[row(negative ?? 0, neutral ?? 0, positive ?? 0), undefined]],
      [
        [0.8, undefined],
        [0.3, undefined],
      ],
    );
  });

  test('implicit: the log ratio of two models, summed from the origin', () => {
    // Sums of log probabilities at the two steps, nothing, a step, and the origin.
    const own = [row(-110), row(-130), undefined, row(-150), row(-100)];
    const reference = [row(-115), row(-133), undefined, row(-158), row(-100)];
    const options = { beta: 0.1 };
    check(
      'implicit',
      [own, reference],
      [
        [0.5, 0.3, undefined, 0.8],
        [0.5, -0.2, undefined, 0.5],
      ],
      options,
    );
    check(
      'implicit',
      [
        [row(-11), row(-10)],
        [row(-16), row(-10)],
      ],
      [[0.005], [0.005]],
    );
    check(
      'implicit',
      [
        [row(-11), undefined],
        [row(-16), undefined],
      ],
      [[undefined], [undefined]],
    );
  });

  test('outcome: each prefix gives its last step', () => {
    const rows = [
      [row(1.5), undefined, undefined],
      [undefined, undefined, row(-2)],
    ];
    check('outcome', rows, [[1.5, undefined, -2]]);
  });

  test('pathfinder: an error of either kind is -1, else correctness counts', () => {
    const good = row(1, 0);
    const bad = row(0, 1);
    const asked = (step: number, maths: Row, consistency: Row): (Row | undefined)[][] => {
      const at = (value: Row): (Row | undefined)[] =>
        [0, 1, 2].map((index) => (index === step ? value : undefined));
      return [[...at(maths), consistency], at(row(odds, 0))];
    };
    check('pathfinder', [...asked(0, good, good), ...asked(2, good, bad)], [[0.75, undefined, -1]]);
    check('pathfinder', asked(1, bad, good), [[undefined, -1, undefined]]);
    const cut = [[undefined, undefined], [undefined]];
    check('pathfinder', cut, [[undefined]]);
  });
});

test.each([
  [[0, 0], 1, 0.5],
  [[1000, -1000], 1, 0],
  [[-1000, 1000], 1, 1],
  [[2, 3], 1, 0.7310585786300049],
  [[5, 5, 5, 5], 0, 0.25],
])('softmax of %j at %d is %d', (logits, column, probability) => {
  expect(probabilityOf(Float32Array.from(logits), column)).toBeCloseTo(probability, 12);
});
