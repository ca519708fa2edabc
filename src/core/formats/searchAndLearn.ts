import { z } from 'zod';
import { segment, type SplitId } from '../segment.js';
import type { StepDraft, TraceDraft } from '../trace.js';
import { shareOf, type TraceFormat } from './format.js';
import { metaOf, readParts, scoreSchema } from './parts.js';
import { idSchema } from './read.js';
import { recordedSignal } from './recordedSignal.js';

const schema = z
  .object({
    problem: z.string().optional(),
    prompt: z.string().optional(),
    answer: idSchema.nullish(),
    unique_id: idSchema.nullish(),
    subject: z.string().nullish(),
    level: idSchema.nullish(),
    completions: z.array(z.string()),
    scores: z.array(z.array(scoreSchema)),
    agg_scores: z.array(scoreSchema).nullish(),
    completion_tokens: z.unknown(),
    pred: z.unknown(),
  })
  .refine((row) => row.problem !== undefined || row.prompt !== undefined, {
    message: 'there must be a problem or a prompt',
    path: ['problem'],
  })
  .refine((row) => row.scores.length === row.completions.length, {
    message: 'there must be a list of scores for each completion',
    path: ['scores'],
  });

/**
 * Search and Learn (best of n, beam search, DVTS):
 * `{problem, answer, completions: string[], scores: number[][], pred, completion_tokens, ...}`.
 *
 * Each completion is a trace; its list of scores becomes the signal `recorded:score`, the PRM's chance
 * that a step is right. The file does not say how the PRM cut the completion, so it is cut at blank
 * lines, at single lines, and as the setting says, until there are as many steps as scores; a piece
 * without text takes its score with it. If nothing matches, the scores are left out and told. No step
 * is labelled. `answer` is the expected answer, `unique_id` the group; the completion's aggregated
 * score, `subject`, `level` and whether it was chosen (`pred`) are shown.
 */
export const searchAndLearn: TraceFormat = {
  id: 'search-and-learn',
  title: 'Search and Learn: completions and scores',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readParts(schema, function* (row, { split }): Iterable<TraceDraft> {
    for (const [index, completion] of row.completions.entries()) {
      const scores = row.scores[index] ?? [];
      const scored = aligned(completion, scores, split);
      const steps = scored?.map(({ step }) => step) ?? segment(completion, split);
      yield {
        id: row.unique_id ?? undefined,
        group: row.unique_id ?? undefined,
        prompt: row.problem ?? row.prompt ?? '',
        answer: row.answer ?? undefined,
        steps,
        signals: scored
          ? [
              recordedSignal(
                'score',
                'validity',
                [0, 1],
                scored.map(({ score }) => score),
              ),
            ]
          : [],
        problems: scored
          ? []
          : [
              `field "scores.${index}": ${scores.length} scores for ${steps.length} steps; left out`,
            ],
        meta: metaOf({
          completion: index,
          chosen: typeof row.pred === 'string' ? row.pred === completion : undefined,
          aggregated: row.agg_scores?.[index],
          subject: row.subject,
          level: row.level,
        }),
      };
    }
  }),
};

interface ScoredStep {
  readonly step: StepDraft;
  readonly score: number | null | undefined;
}

/** Steps and their scores, if there is a way to cut the text into as many pieces. */
function aligned(
  text: string,
  scores: readonly (number | null)[],
  split: SplitId,
): ScoredStep[] | undefined {
  const ways = [...['\n\n', '\n'].map((mark) => pieces(text, mark)), segment(text, split)];
  for (const way of ways) {
    const inked = way.filter((step) => step.text.trim() !== '');
    for (const steps of [way, inked]) {
      if (steps.length !== scores.length) continue;
      return steps
        .map((step, index) => ({ step, score: scores[index] }))
        .filter(({ step }) => step.text.trim() !== '');
    }
  }
  return undefined;
}

function pieces(text: string, mark: string): StepDraft[] {
  let start = 0;
  return text.split(mark).map((piece) => {
    const step: StepDraft = { text: piece, span: [start, start + piece.length] };
    start += piece.length + mark.length;
    return step;
  });
}
