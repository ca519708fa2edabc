import { omega } from '../../src/core/search/omega.js';
import { runSearch } from '../../src/core/search/run.js';
import { solutionLength, toyPolicy, toyTask, toyTrace } from './toyPolicy.js';

/** What labelling cost: distinct labels of single steps, first errors located, rollouts for them. */
export interface Yield {
  readonly labels: number;
  readonly errors: number;
  readonly rollouts: number;
}

/** The tree search on toy questions, and how often its first error is the real one. */
export function treeYield(questions: number): Yield & { readonly hits: number } {
  let [labels, errors, rollouts, hits] = [0, 0, 0, 0];
  for (let seed = 0; seed < questions; seed++) {
    const error = seed % solutionLength;
    const trace = toyTrace(error);
    const result = runSearch(omega, toyTask(trace), toyPolicy(trace, seed));
    labels += result.tree?.labels.length ?? 0;
    errors += result.tree?.labels.filter(({ successes }) => successes === 0).length ?? 0;
    rollouts += result.rolloutsUsed;
    hits += Number(result.firstError === error);
  }
  return { labels, errors, rollouts, hits };
}

/** Brute-force Monte Carlo: k rollouts from each prefix of each wrong solution. */
export function bruteForceYield(questions: number, k = 8): Yield {
  let [labels, errors, rollouts] = [0, 0, 0];
  for (let seed = 0; seed < questions; seed++) {
    const trace = toyTrace(seed % solutionLength);
    const known = new Set<string>();
    for (const text of [trace.join(' '), ...wrongSolutions(trace, seed)]) {
      const words = text.trim().split(' ');
      errors++;
      for (let length = 1; length < words.length; length++) {
        rollouts += k;
        known.add(words.slice(0, length).join(' '));
      }
    }
    labels += known.size;
  }
  return { labels, errors, rollouts };
}

function wrongSolutions(trace: readonly string[], seed: number): string[] {
  const answer = toyPolicy(trace, seed)({ prefix: -1, then: [], rollouts: 8, from: 0 });
  if (answer.kind === 'judged') return [];
  return answer.rollouts.filter(({ isRight }) => !isRight).map(({ text }) => text ?? '');
}
