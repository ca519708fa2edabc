import { z } from 'zod';
import { isJudged } from '../trace.js';
import { solution } from './continuation.js';
import { type ExportFormat, type Labelled, skip } from './export.js';

/**
 * Reward-model pairs: `{prompt, chosen, rejected}`, whole solutions of one problem.
 *
 * `chosen` has a right outcome, `rejected` a wrong one; labels of steps play no part. Every solution
 * is used: where there are fewer on one side, they are used again in turn. Also loaded by DPO trainers.
 * Source: TRL, dataset type "preference" (explicit prompt).
 */
export const rewardPairs: ExportFormat = {
  id: 'reward-pairs',
  title: 'Reward-model pairs of whole solutions',
  carries: 'pairs',
  scope: 'group',
  *rows(traces) {
    const usable = traces.filter(({ trace }) => trace.steps.length > 0);
    const right = usable.filter(({ trace }) => trace.outcome === true);
    const wrong = usable.filter(({ trace }) => trace.outcome === false);
    const count = right.length && wrong.length && Math.max(right.length, wrong.length);
    for (let at = 0; at < count; at++) {
      const [chosen, rejected] = [right[at % right.length], wrong[at % wrong.length]];
      if (!chosen || !rejected) continue;
      const { prompt } = chosen.trace;
      const row = {
        prompt: prompt.toWellFormed(),
        chosen: textOf(chosen),
        rejected: textOf(rejected),
      };
      const steps = judgedIn(chosen) + judgedIn(rejected);
      yield { kind: 'row', row, steps, from: [chosen, rejected] };
    }
    const isUsed = new Set(count === 0 ? [] : [...right, ...wrong]);
    for (const labelled of traces) if (!isUsed.has(labelled)) yield skip(whyNot(labelled));
  },
  columns: () => ({ prompt: 'string', chosen: 'string', rejected: 'string' }),
  schema: z.strictObject({ prompt: z.string(), chosen: z.string(), rejected: z.string() }),
};

function textOf({ trace }: Labelled): string {
  return solution(trace.steps.map(({ text }) => text.toWellFormed()));
}

function judgedIn({ trace }: Labelled): number {
  return trace.steps.filter(isJudged).length;
}

function whyNot({ trace }: Labelled): string {
  if (trace.steps.length === 0) return 'no steps';
  return trace.outcome === undefined
    ? 'outcome not known'
    : 'no solution of the same problem with the other outcome';
}
