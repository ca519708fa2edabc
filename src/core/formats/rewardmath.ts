import { z } from 'zod';
import type { TraceDraft } from '../trace.js';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts, scoreSchema } from './parts.js';
import { idSchema } from './read.js';
import { recordedSignal } from './recordedSignal.js';

const solution = z.object({
  id: idSchema,
  problem_id: idSchema,
  problem: z.string(),
  answer: idSchema.nullish(),
  eval_solution: z.array(z.string()),
  solution_type: z.enum(['chosen', 'rejected']),
  solution_reference: z.string(),
  subject: z.string().nullish(),
  level: idSchema.nullish(),
});

const results = z
  .object({
    problem: z.string(),
    solution_reference: z.array(z.string()).min(1),
    score: z.array(z.array(scoreSchema)),
  })
  .refine((row) => row.score.length === row.solution_reference.length, {
    message: 'there must be a list of scores for each solution',
    path: ['score'],
  });

const schema = z.union([
  solution.transform((record) => ({ kind: 'solution' as const, record })),
  results.transform((record) => ({ kind: 'results' as const, record })),
]);

/**
 * RewardMATH: solutions `{id, problem_id, problem, answer, eval_solution: string[], solution_type, solution_reference}`
 * and results of a process reward model `{problem, solution_reference: string[], score: number[][]}`.
 *
 * A solution is a trace of the group `problem_id`. The benchmark sets one right solution ("chosen",
 * the one called `human_to_GPT-4`) against wrong ones of other models: this is the outcome.
 *
 * Results hold scores without texts: each solution is a trace whose steps only say which solution and
 * step they stand for (`textless` marks it; such a trace cannot be scored), with the scores as
 * `recorded:score`, 0 to 1 unless the file says otherwise. The right one comes first. `solution` tells
 * who wrote it. No step is labelled. Source: RewardMATH, arXiv 2410.01729.
 */
export const rewardmath: TraceFormat = {
  id: 'rewardmath',
  title: 'RewardMATH solutions and scores',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readParts(schema, (parsed) =>
    parsed.kind === 'solution' ? [solutionDraft(parsed.record)] : resultDrafts(parsed.record),
  ),
};

/** The one right solution: a human's, rewritten step by step. */
const rightOne = 'human_to_GPT-4';

function solutionDraft(record: z.infer<typeof solution>): TraceDraft {
  return {
    id: record.id,
    group: record.problem_id,
    prompt: record.problem,
    answer: record.answer ?? undefined,
    outcome: record.solution_type === 'chosen',
    steps: record.eval_solution.map((text) => ({ text })),
    meta: metaOf({
      solution: record.solution_reference,
      subject: record.subject,
      level: record.level,
    }),
  };
}

function* resultDrafts(record: z.infer<typeof results>): Iterable<TraceDraft> {
  const knowsRightOne = record.solution_reference.includes(rightOne);
  for (const [index, writer] of record.solution_reference.entries()) {
    const scores = record.score[index] ?? [];
    yield {
      prompt: record.problem,
      outcome: knowsRightOne ? writer === rightOne : undefined,
      steps: scores.map((_, step) => ({ text: `[solution ${index}, step ${step}: no text]` })),
      signals: [recordedSignal('score', 'validity', [0, 1], scores)],
      meta: { solution: writer, textless: true },
    };
  }
}
