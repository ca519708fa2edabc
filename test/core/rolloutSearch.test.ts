import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { difficulties, searchWorld, worldOf } from '../../bench/search/simulation.js';
import { bisect } from '../../src/core/search/bisect.js';
import {
  type Answer,
  type FirstErrorResult,
  type Question,
  type SearchMethod,
  defaultSettings,
} from '../../src/core/search/firstError.js';
import { rewardMethods, searchMethodById } from '../../src/core/search/index.js';
import { noBudget, runSearch, runSearchAsync } from '../../src/core/search/run.js';
import { isRightBy } from '../../src/core/search/stopping.js';

const prefixMethods = rewardMethods.filter(({ needs }) => needs === 'judgements');

function named(id: string): SearchMethod {
  const method = searchMethodById(id);
  if (!method) throw new Error(`no method "${id}"`);
  return method;
}

function taskOf(length: number, settings: Partial<typeof defaultSettings> = {}) {
  return {
    steps: Array.from({ length }, (_, step) => step),
    texts: Array.from({ length }, (_, step) => `step ${step}`),
    isKnownWrong: true,
    askedOf: 'rollouts',
    settings: { ...defaultSettings, ...settings },
  } as const;
}

/** A policy that always succeeds before the error and never after it. */
function oracle(error: number): (question: Question) => Answer {
  return ({ prefix, rollouts }) => ({
    kind: 'rollouts',
    rollouts: Array.from({ length: rollouts }, () => ({ isRight: prefix < error, text: ' x y' })),
  });
}

describe.each(prefixMethods)('$id on rollouts that never err', (method) => {
  test('finds the first error wherever it is, as brute force does', () => {
    for (let length = 1; length <= 40; length++) {
      for (let error = 0; error < length; error++) {
        const result = runSearch(method, taskOf(length), oracle(error));
        expect([length, result.firstError]).toEqual([length, error]);
        expect(result.partial).toBeUndefined();
      }
    }
  });
});

test('bisection asks ceil(log2 M) prefixes at most, each once', () => {
  for (let length = 1; length <= 64; length++) {
    let most = 0;
    for (let error = 0; error < length; error++) {
      const { probes } = runSearch(bisect, taskOf(length), oracle(error));
      expect(new Set(probes.map(({ prefix }) => prefix)).size).toBe(probes.length);
      most = Math.max(most, probes.length);
    }
    expect(most).toBe(Math.ceil(Math.log2(length)));
  }
});

test('linear search stops at the first wrong prefix', () => {
  const { probes } = runSearch(named('linear'), taskOf(10), oracle(3));
  expect(probes.map(({ prefix }) => prefix)).toEqual([0, 1, 2, 3]);
});

describe('stopping at the first success', () => {
  const runs = 400;
  test.each(difficulties)('decides as k = 8 does on every $name trace, for less', (difficulty) => {
    let [all, early] = [0, 0];
    for (let seed = 0; seed < runs; seed++) {
      const world = worldOf(16, difficulty, seed);
      const full = searchWorld(bisect, world, { stopping: 'all' });
      const stopped = searchWorld(bisect, world);
      expect(stopped.firstError).toBe(full.firstError);
      expect(stopped.probes.map(({ prefix }) => prefix)).toEqual(
        full.probes.map(({ prefix }) => prefix),
      );
      all += full.rolloutsUsed;
      early += stopped.rolloutsUsed;
    }
    expect(early / all).toBeLessThan(0.7);
  });

  test('marks the counts that it cut short, and only those', () => {
    const { probes, rolloutsUsed } = runSearch(bisect, taskOf(4), oracle(2));
    expect(probes).toEqual([
      { prefix: 1, successes: 1, rollouts: 1, complete: false },
      { prefix: 2, successes: 0, rollouts: 8, complete: true },
    ]);
    expect(rolloutsUsed).toBe(9);
  });

  test('counts every rollout of a batch, and no more than k are made', () => {
    const { probes } = runSearch(bisect, taskOf(4, { batch: 3 }), oracle(2));
    expect(probes.map(({ rollouts }) => rollouts)).toEqual([3, 8]);
  });
});

test('of counts that follow from what was seen none is complete', () => {
  const { probes } = runSearch(named('bayes'), taskOf(8), oracle(3));
  expect(probes.filter(({ complete }) => complete)).toEqual([]);
});

describe('the sequential tests', () => {
  test.each([
    ['sprt', 8, 0, undefined],
    ['sprt', 9, 0, false],
    ['sprt', 1, 1, undefined],
    ['sprt', 2, 2, true],
    ['anytime', 2, 1, undefined],
    ['anytime', 2, 2, true],
    ['all', 7, 7, undefined],
    ['all', 8, 1, true],
    ['first-success', 3, 0, undefined],
  ] as const)('%s after %i rollouts, %i of them right: %s', (id, rollouts, successes, expected) => {
    expect(isRightBy(id, { successes, rollouts }, 8)).toBe(expected);
  });

  test.each(['sprt', 'anytime'] as const)('%s ends, whatever it sees', (id) => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (seen) => {
        let successes = 0;
        for (let rollouts = 0; rollouts <= 32; rollouts++) {
          if (isRightBy(id, { successes, rollouts }, 8) !== undefined) return;
          if (seen.next().value) successes++;
        }
        throw new Error('no end');
      }),
    );
  });
});

test('the recommended method says which it chose: linear for short traces, not for long ones', () => {
  const chosen = (length: number): string | undefined =>
    runSearch(named('recommended'), taskOf(length), oracle(0)).chosen;
  expect(chosen(2)).toBe('linear');
  expect(chosen(32)).toBe('cost');
});

describe('a search that ends early', () => {
  async function searched(
    ask: (question: Question) => Promise<Answer>,
    signal = new AbortController().signal,
    budget = noBudget,
  ): Promise<FirstErrorResult> {
    const reasonOf = (error: unknown): string => String(error);
    return runSearchAsync(bisect, taskOf(16), ask, { signal, budget, reasonOf });
  }
  const honest = oracle(5);

  test('for its budget is partial, within it, and keeps its counts', async () => {
    const result = await searched((question) => Promise.resolve(honest(question)), undefined, {
      ...noBudget,
      rollouts: 10,
    });
    expect(result).toMatchObject({ firstError: null, partial: true, rolloutsUsed: 10 });
    expect(result.reason).toMatch(/budget/);
    expect(result.probes.reduce((sum, { rollouts }) => sum + rollouts, 0)).toBe(10);
  });

  test('for an abort is partial', async () => {
    const controller = new AbortController();
    let asked = 0;
    const result = await searched((question) => {
      if (++asked === 3) controller.abort();
      return controller.signal.aborted
        ? Promise.reject(new Error('aborted'))
        : Promise.resolve(honest(question));
    }, controller.signal);
    expect(result).toMatchObject({ firstError: null, partial: true, rolloutsUsed: 2 });
  });

  test('for an answer that cannot be had says why', async () => {
    const result = await searched(() => Promise.reject(new Error('no such server')));
    expect(result).toMatchObject({ firstError: null, partial: true, rolloutsUsed: 0 });
    expect(result.reason).toMatch(/no such server/);
  });
});

test('confidence is what the counts say: more where the first error is sharper', () => {
  const confidence = (k: number): number =>
    runSearch(bisect, taskOf(8, { rollouts: k }), oracle(4)).confidence ?? 0;
  expect(confidence(2)).toBeLessThan(confidence(8));
  expect(confidence(8)).toBeGreaterThan(0.8);
  expect(confidence(32)).toBeLessThanOrEqual(1);
});

test.each(['sprt', 'anytime'] as const)('counts of %s are never complete', (stopping) => {
  const task = taskOf(6, { stopping, rollouts: 2 });
  const { probes } = runSearch(bisect, task, oracle(3));
  expect(probes.some(({ rollouts }) => rollouts >= 2)).toBe(true);
  expect(probes.filter(({ complete }) => complete)).toEqual([]);
});
