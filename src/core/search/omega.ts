import { notFound, type SearchMethod } from './firstError.js';
import { OmegaTree } from './omegaTree.js';

/**
 * OmegaPRM: grows a tree of prefixes by binary searches over wrong rollouts, the trace's own first.
 *
 * The question's own rollouts say whether the policy can answer it at all; where it never can, the
 * search says so and stops. Then the first error of the trace is found by bisection at its own
 * steps. Every prefix that was asked joins the pool with its wrong rollouts, and again and again the
 * state and rollout with the largest alpha^(1 - MC) beta^(length / L) + U is taken out of the pool
 * and bisected, cut into about 16 pieces. U = c sqrt(sum of N) / (1 + N), N counting selections.
 * All k rollouts are made: the tree carries Monte-Carlo counts for every single step it learned of.
 * Source: arXiv 2406.06592, algorithm 1.
 */
export const omega: SearchMethod = {
  id: 'omega',
  title: 'OmegaPRM tree search',
  needs: 'rollouts',
  *search(task) {
    const { steps, settings } = task;
    if (steps.length === 0) return notFound('the trace has no steps');
    const tree = new OmegaTree(task);
    const root = yield* tree.plant();
    if (root.successes === 0) {
      const reason = `none of ${root.rollouts} rollouts from the question is right: too hard for this policy`;
      return { ...notFound(reason), tree: tree.view() };
    }
    const place = yield* tree.searchTrace();
    for (let searches = 1; searches < settings.omega.searches; searches++) {
      if (!(yield* tree.searchPool())) break;
    }
    return {
      firstError: steps[place] ?? -1,
      confidence: null,
      usedOutcome: true,
      tree: tree.view(),
    };
  },
};
