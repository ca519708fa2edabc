import { isJudged } from '../../trace.js';
import { type GenerativeFamily, partsOf } from './generative.js';

/**
 * ThinkPRM-1.5B, -7B and -14B: one chain of thought about a whole solution, with a verdict on each step.
 *
 * The solution is given with numbered steps; the model goes on from "Let's verify step by step:" and writes
 * `\boxed{correct}` or `\boxed{incorrect}` after each step. A step's reward is the share of the samples in
 * which it is correct. A chain that ends at an error leaves the steps after it without a verdict, and so does
 * this; one with more verdicts than steps cannot be told to which they belong, and says nothing. The
 * reference's score of a whole solution ("Is the solution correct?") is not asked for. One sample, unless
 * the option `samples` says otherwise; temperature 0.7.
 *
 * Source: arXiv 2504.16828; github.com/mukhal/ThinkPRM, prm/thinkprm_api.py.
 */
export const thinkprm: GenerativeFamily = {
  id: 'thinkprm',
  title: 'ThinkPRM',
  aggregate: 'min',
  sampling: { temperature: 0.7, topP: 1 },
  samples: 1,
  *judge(trace) {
    const parts = partsOf(trace, isJudged);
    const steps = parts.map(({ text }, at) => `Step ${at + 1}: ${text.replace(own, '').trim()}`);
    const { text } = yield {
      turns: [{ role: 'user', content: question(trace.prompt, steps.join('\n')) }],
      begun: "\nLet's verify step by step:",
      stop: ['Is the solution correct?', '</think>', `Step ${parts.length + 1}:`],
      maxTokens: 8192,
    };
    const verdicts = [...text.matchAll(/\\boxed\{\s*(correct|incorrect)\s*\}/gi)].map(([, word]) =>
      Number(word?.toLowerCase() === 'correct'),
    );
    const rewards = trace.steps.map((): number | undefined => undefined);
    if (verdicts.length <= parts.length)
      for (const [at, verdict] of verdicts.entries()) rewards[parts[at]?.step ?? -1] = verdict;
    return rewards;
  },
};

/** A number that a step brings along. */
const own = /Step \d+:/g;

function question(problem: string, solution: string): string {
  return [
    'You are given a math problem and a proposed step-by-step solution:',
    '[Math Problem]',
    problem,
    '[Solution]',
    solution,
    'Review and critique each step in the proposed solution to determine whether each step is correct. ' +
      'If the solution is incomplete, only verify the provided steps.',
  ].join('\n\n');
}
