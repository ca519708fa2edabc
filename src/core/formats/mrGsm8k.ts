import { z } from 'zod';
import { type TraceFormat, shareOf } from './format.js';
import { type Labels, firstErrorLabels, unlabelled } from './labels.js';
import { metaOf } from './parts.js';
import { idSchema, readObject } from './read.js';

const correctness = z.enum(['correct', 'wrong']);
const schema = z.object({
  uuid: idSchema.optional(),
  question: z.string(),
  ground_truth_answer: idSchema.nullish(),
  model_output_steps: z.array(z.string()),
  model_output_answer_correctness: correctness.nullish(),
  model_output_solution_correctness: correctness,
  model_output_solution_first_error_step: z.unknown(),
  model_output_solution_first_error_reason: z.string().nullish(),
  question_type: z.string().nullish(),
});
type Row = z.infer<typeof schema>;

/**
 * MR-GSM8K: `{uuid, question, ground_truth_answer, model_output_steps[],
 * model_output_answer_correctness, model_output_solution_correctness,
 * model_output_solution_first_error_step, ..., question_type}`.
 *
 * The first error step is 1-based, as a number or in digits; "N/A" means that every step is right.
 * Steps before it are good; steps after it are unlabelled. It must agree with the solution's
 * correctness ("correct" or "wrong"), else that is a problem and nothing is labelled. The answer's
 * correctness is the outcome; a right answer may come with a wrong step. Steps of programs
 * (`question_type` POT) may end in a carriage return, which is kept. Question type and reason become
 * meta. Source: MR-GSM8K, arXiv 2312.17080.
 */
export const mrGsm8k: TraceFormat = {
  id: 'mr-gsm8k',
  title: 'MR-GSM8K: first error by step number',
  fits: (first) => shareOf(first, isRow),
  traces: readObject(schema, (row) => ({
    id: row.uuid,
    prompt: row.question,
    answer: row.ground_truth_answer ?? undefined,
    outcome: outcomeOf(row.model_output_answer_correctness),
    steps: row.model_output_steps.map((text) => ({ text })),
    ...labelsOf(row),
    meta: metaOf({
      question_type: row.question_type,
      reason: row.model_output_solution_first_error_reason,
    }),
  })),
};

/** ReasonEval's records have these fields too, but their labels count other steps. */
function isRow(value: unknown): boolean {
  const { data } = schema.safeParse(value);
  const isReasonEval = Object(value) === value && 'model_output_step_format' in Object(value);
  return data?.model_output_solution_first_error_step !== undefined && !isReasonEval;
}

function outcomeOf(said: 'correct' | 'wrong' | null | undefined): boolean | undefined {
  return said == null ? undefined : said === 'correct';
}

const field = 'model_output_solution_first_error_step';

function labelsOf(row: Row): Labels {
  const isCorrect = row.model_output_solution_correctness === 'correct';
  if (isCorrect !== (row[field] === 'N/A'))
    return unlabelled(
      `field "${field}" does not agree with a solution that is ${row.model_output_solution_correctness}`,
    );
  const format = { field, base: 1, none: 'N/A', asText: true } as const;
  return firstErrorLabels(row[field], row.model_output_steps.length, format);
}
