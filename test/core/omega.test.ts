import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isReallyRight,
  solutionLength,
  toyPolicy,
  toyTask,
  toyTrace,
} from '../../bench/search/toyPolicy.js';
import { bruteForceYield, treeYield } from '../../bench/search/trees.js';
import type { Answer, FirstErrorResult, Question } from '../../src/core/search/firstError.js';
import { omega } from '../../src/core/search/omega.js';
import { piecesOf } from '../../src/core/search/pieces.js';
import { runSearch } from '../../src/core/search/run.js';

function searched(error: number, seed = 1): FirstErrorResult {
  const trace = toyTrace(error);
  return runSearch(omega, toyTask(trace), toyPolicy(trace, seed));
}

describe('the tree search', () => {
  test('finds the first error of the trace at its own steps', () => {
    for (let error = 0; error < solutionLength; error++) {
      const { firstError, usedOutcome } = searched(error, error);
      expect([firstError, usedOutcome]).toEqual([error, true]);
    }
  });

  test('makes each rollout of a state once, and no state twice', () => {
    const trace = toyTrace(5);
    const asked = new Map<string, number>();
    const policy = toyPolicy(trace, 3);
    const { rolloutsUsed, tree } = runSearch(omega, toyTask(trace), (question) => {
      const key = JSON.stringify([question.prefix, question.then.join('')]);
      expect(question.from).toBe(asked.get(key) ?? 0);
      asked.set(key, question.from + question.rollouts);
      return policy(question);
    });
    const made = [...asked.values()].reduce((sum, each) => sum + each, 0);
    const counted = tree?.states.reduce((sum, { rollouts }) => sum + rollouts, 0);
    expect([rolloutsUsed, counted]).toEqual([made, made]);
  });

  test('selects each wrong rollout of an undecided state at most once', () => {
    const { tree } = searched(5);
    const states = tree?.states ?? [];
    expect(states.length).toBeGreaterThan(10);
    for (const { id, successes, rollouts, selections } of states) {
      const pooled = successes > 0 && successes < rollouts ? rollouts - successes : 0;
      expect(selections).toBeLessThanOrEqual(pooled + (id === 0 ? 1 : 0));
    }
    expect(states.reduce((sum, { selections }) => sum + selections, 0)).toBe(tree?.searches);
  });

  test('labels single steps, nearly always as they really are', () => {
    const labels = searched(5).tree?.labels ?? [];
    expect(labels.length).toBeGreaterThan(20);
    const agree = labels.filter((label) => label.successes > 0 === isReallyRight(label)).length;
    expect(agree / labels.length).toBeGreaterThan(0.9);
  });

  test('every state hangs below an earlier one', () => {
    for (const { id, parent } of searched(5).tree?.states ?? []) {
      expect(id === 0 ? parent === undefined : (parent ?? id) < id).toBe(true);
    }
  });

  test('stops at a question that the policy never answers, and says so', () => {
    const never = ({ rollouts }: Question): Answer => ({
      kind: 'rollouts',
      rollouts: Array.from({ length: rollouts }, () => ({ isRight: false })),
    });
    const result = runSearch(omega, toyTask(toyTrace(3)), never);
    expect(result).toMatchObject({ firstError: null, rolloutsUsed: 32 });
    expect(result.reason).toMatch(/none of 32 rollouts/);
  });

  test('locates more first errors per rollout than brute force does', () => {
    const perRollout = ({ errors, rollouts }: { errors: number; rollouts: number }): number =>
      errors / rollouts;
    expect(perRollout(treeYield(10))).toBeGreaterThan(1.5 * perRollout(bruteForceYield(10)));
  });
});

test('pieces are the text, cut before white space, none of them blank', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'bb', ' ', '\n', 'ccc')),
      fc.nat(20),
      (parts, count) => {
        const text = parts.join('');
        const pieces = piecesOf(text, count);
        expect(pieces.join('')).toBe(text.trim() === '' ? '' : text);
        for (const [at, piece] of pieces.entries()) {
          expect(piece.trim()).not.toBe('');
          if (at > 0) expect(piece).toMatch(/^\s/);
        }
      },
    ),
  );
});
