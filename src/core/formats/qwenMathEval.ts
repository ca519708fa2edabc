import { z } from 'zod';
import { segment } from '../segment.js';
import type { TraceDraft } from '../trace.js';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts, scoreSchema } from './parts.js';
import { idSchema } from './read.js';
import { written } from './said.js';
import { recordedSignal, unbounded } from './recordedSignal.js';

const schema = z
  .object({
    idx: idSchema.optional(),
    question: z.string(),
    gt: idSchema.nullish(),
    code: z.array(z.string()),
    score: z.array(z.boolean()),
    pred: z.array(z.unknown()).optional(),
    pred_score: z.array(z.array(scoreSchema)).optional(),
    level: idSchema.nullish(),
    type: z.string().nullish(),
  })
  .refine((row) => row.score.length === row.code.length, {
    message: 'there must be as many scores as samples in "code"',
    path: ['score'],
  })
  .refine((row) => row.pred_score === undefined || row.pred_score.length === row.code.length, {
    message: 'there must be a list of reward scores for each sample in "code"',
    path: ['pred_score'],
  });

const withSolution = z.object({ gt_cot: z.string(), gt: idSchema });

/**
 * Qwen2.5-Math evaluation: `{idx, question, gt, code: string[], pred[], score: bool[], pred_score: number[][]}`.
 *
 * Each entry of `code` is a sampled solution, worked in words as often as in code, and becomes a trace
 * cut by markers, blank lines or lines. `score` is its outcome, `gt` the expected answer. `pred_score`
 * is a reward model's logit without bounds: one number judges the whole solution and stands at its
 * last step, a list as long as the steps stands step by step, any other length is told and left out.
 * No step is labelled. The answer that was found (`pred`), `level` and `type` are shown.
 */
export const qwenMathEval: TraceFormat = {
  id: 'qwen-math-eval',
  title: 'Qwen2.5-Math evaluation',
  fits: (first) => Math.max(shareOf(first, isScored), 0.5 * shareOf(first, isSampled)),
  traces: readParts(schema, function* (row, { split }): Iterable<TraceDraft> {
    for (const [index, text] of row.code.entries()) {
      const steps = segment(text, split);
      const scores = row.pred_score?.[index] ?? [];
      const values = spread(scores, steps.length);
      yield {
        id: row.idx,
        prompt: row.question,
        answer: row.gt ?? undefined,
        outcome: row.score[index],
        steps,
        signals:
          values && scores.length > 0
            ? [recordedSignal('pred_score', 'value', unbounded, values)]
            : [],
        problems: values
          ? []
          : [
              `field "pred_score.${index}": ${scores.length} scores for ${steps.length} steps; left out`,
            ],
        meta: metaOf({ pred: written(row.pred?.[index] ?? ''), level: row.level, type: row.type }),
      };
    }
  }),
};

function isScored(value: unknown): boolean {
  const parsed = schema.safeParse(value);
  return parsed.success && parsed.data.pred_score !== undefined;
}

/** The same fields without reward scores: other harnesses of the same descent write them, too. */
function isSampled(value: unknown): boolean {
  return schema.safeParse(value).success && withSolution.safeParse(value).success;
}

/** Scores parallel to the steps; a single one is about the solution as a whole. */
function spread(
  scores: readonly (number | null)[],
  length: number,
): (number | null | undefined)[] | undefined {
  if (scores.length === length) return [...scores];
  const empty = Array.from({ length }, () => undefined);
  if (scores.length === 0) return empty;
  return scores.length === 1 && length > 0 ? [...empty.slice(1), scores[0]] : undefined;
}
