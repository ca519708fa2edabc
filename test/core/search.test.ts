import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bisect } from '../../src/core/search/bisect.js';
import { drop } from '../../src/core/search/drop.js';
import type { FirstErrorResult } from '../../src/core/search/firstError.js';
import { rewardMethods, searchMethodById, searchMethods } from '../../src/core/search/index.js';
import { type RewardSearch, findInRewards } from '../../src/core/search/rewards.js';

type Rewards = RewardSearch['rewards'];
type Outcome = 'right' | 'wrong' | 'not known';

function search(
  method: string,
  rewards: Rewards,
  outcome: Outcome = 'not known',
): FirstErrorResult {
  const known = searchMethodById(method);
  if (!known) throw new Error(`no method "${method}"`);
  return findInRewards(known, {
    rewards,
    threshold: 0.5,
    outcome: outcome === 'not known' ? undefined : outcome === 'right',
  });
}

/** The first error at threshold 0.5, and whether the outcome changed the answer. */
function check(
  method: string,
  rewards: Rewards,
  outcome: Outcome,
  expected: { readonly firstError: number | null; readonly usedOutcome: boolean },
): void {
  expect(search(method, rewards, outcome)).toMatchObject({ method, ...expected });
}

describe('the first drop', () => {
  test.each<[string, Rewards, Outcome, number, boolean]>([
    ['is the first reward below the threshold', [0.9, 0.4, 0.1], 'not known', 1, false],
    ['a reward at the threshold is not below', [0.9, 0.5, 0.1], 'not known', 2, false],
    ['a reward that recovers does not undo it', [0.9, 0.4, 0.9], 'not known', 1, false],
    ['is none where no reward is below', [0.9, 0.8, 0.7], 'not known', -1, false],
    ['... also of a trace known to be right', [0.9, 0.6, 0.7], 'right', -1, false],
    ['is found in a trace known to be right, too', [0.9, 0.4], 'right', 1, false],
    [
      'of a wrong trace is the same, and the outcome is not used',
      [0.9, 0.4, 0.1],
      'wrong',
      1,
      false,
    ],
    ['else of a wrong trace is the largest fall', [0.9, 0.8, 0.6, 0.7], 'wrong', 2, true],
    ['the first step falls from 1', [0.6, 0.55, 0.5], 'wrong', 0, true],
    ['of equal falls is the earlier', [1, 0.75, 0.5], 'wrong', 1, true],
    ['of a wrong trace whose rewards only rise is the first step', [0.6, 0.7], 'wrong', 0, true],
    ['passes over steps without a reward', [undefined, 0.9, undefined, 0.2], 'not known', 3, false],
    ['falls across a step without a reward', [0.9, undefined, 0.6], 'wrong', 2, true],
    ['below zero', [-0.2], 'not known', 0, false],
  ])('%s', (_, rewards, outcome, firstError, usedOutcome) =>
    check('drop', rewards, outcome, { firstError, usedOutcome }),
  );

  test('shows every reward as its evidence', () => {
    const { probes, rolloutsUsed, modelCalls, confidence } = search('drop', [0.9, undefined, 0.2]);
    expect(probes).toEqual([
      { prefix: 0, reward: 0.9, successes: 0, rollouts: 0, complete: true },
      { prefix: 2, reward: 0.2, successes: 0, rollouts: 0, complete: true },
    ]);
    expect([rolloutsUsed, modelCalls, confidence]).toEqual([0, 1, null]);
  });
});

describe('bisection over rewards', () => {
  test.each<[string, Rewards, Outcome, number, boolean]>([
    ['finds where rewards go down for good', [0.9, 0.8, 0.2, 0.1], 'not known', 2, false],
    ['says none where the last reward is not below', [0.9, 0.1, 0.9], 'not known', -1, false],
    ['of a trace known to be wrong does not ask that', [0.9, 0.1, 0.9], 'wrong', 1, true],
    [
      'of a wrong trace without any low reward names the last step',
      [0.9, 0.9, 0.9],
      'wrong',
      2,
      true,
    ],
    ['asks the last step of a trace known to be right', [0.9, 0.9, 0.9], 'right', -1, false],
    ['a reward at the threshold is not below', [0.9, 0.5, 0.1], 'not known', 2, false],
    ['... nor is the last', [0.9, 0.9, 0.5], 'not known', -1, false],
    ['one step, low', [0.1], 'not known', 0, false],
    ['one step, high', [0.9], 'not known', -1, false],
    ['passes over steps without a reward', [undefined, 0.9, undefined, 0.2], 'not known', 3, false],
  ])('%s', (_, rewards, outcome, firstError, usedOutcome) =>
    check('bisect', rewards, outcome, { firstError, usedOutcome }),
  );

  test('shows what it asked, in the order it asked', () => {
    const { probes } = search('bisect', [0.9, 0.8, 0.2, 0.1]);
    expect(probes.map(({ prefix, reward }) => [prefix, reward])).toEqual([
      [3, 0.1],
      [1, 0.8],
      [2, 0.2],
    ]);
  });

  test('agrees with the first drop where rewards stay low after an error', () => {
    const reward = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(reward, { minLength: 1, maxLength: 40 }), (made) => {
        const rewards = made.sort((a, b) => b - a);
        const search = { rewards, threshold: 0.5 };
        expect(findInRewards(bisect, search).firstError).toBe(
          findInRewards(drop, search).firstError,
        );
      }),
    );
  });
});

describe.each(rewardMethods)('$id', (method) => {
  const { id } = method;
  test.each<[string, Rewards]>([
    ['no steps', []],
    ['no rewards', [undefined, undefined]],
  ])('does not know of a trace with %s, and says why', (_, rewards) => {
    const result = findInRewards(method, { rewards, threshold: 0.5, outcome: false });
    expect(result).toMatchObject({
      method: id,
      firstError: null,
      reason: 'no step has a reward',
      confidence: null,
      usedOutcome: false,
      probes: [],
      rolloutsUsed: 0,
      modelCalls: 0,
    });
  });

  test('answers with a step that has a reward, or none', () => {
    const reward = fc.option(fc.double({ min: -1, max: 1, noNaN: true }), { nil: undefined });
    const outcome = fc.constantFrom(true, false, undefined);
    fc.assert(
      fc.property(fc.array(reward), outcome, (rewards, known) => {
        const search = { rewards, threshold: 0, outcome: known };
        const { firstError } = findInRewards(method, search);
        if (firstError === null) expect(rewards.every((value) => value === undefined)).toBe(true);
        else if (firstError !== -1) expect(rewards[firstError]).toBeDefined();
      }),
    );
  });
});

test.each(searchMethods)('$id is found by its id', (method) => {
  expect(searchMethodById(method.id)).toBe(method);
});
