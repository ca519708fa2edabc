import { z } from 'zod';
import { type TraceFormat, shareOf } from './format.js';
import { type Labels, unlabelled } from './labels.js';
import { metaOf } from './parts.js';
import { idSchema, readObject } from './read.js';

const judged = z.object({
  step_number: z.number(),
  has_error: z.boolean(),
  errors: z.array(z.object({ error_type: z.string() })).nullish(),
});
const schema = z.object({
  question: z.string(),
  ground_truth_answer: idSchema.nullish(),
  model_answer: idSchema.nullish(),
  steps: z.array(z.string()),
  is_correct: z.boolean().nullish(),
  error_annotation: z.object({ error_annotations: z.object({ step_level: z.unknown() }) }),
});
type Row = z.infer<typeof schema>;

/**
 * PARC: `{question, steps[], is_correct, premise_annotation, error_annotation, ...}`.
 *
 * `error_annotation.error_annotations.step_level` lists `{step_number, has_error, errors[]}`, with
 * 1-based numbers. A step with an error is bad, also one that only builds on an earlier error
 * ("Accumulation_Error"); one without is good; one that is not listed is unlabelled. A number that
 * points outside the steps or comes twice is a problem and labels nothing. `is_correct`, absent in
 * some files, is the outcome. The types of the errors by step number, and the model's answer, become
 * meta; the premises are not read. Source: PARC, arXiv 2502.02362.
 */
export const parc: TraceFormat = {
  id: 'parc',
  title: 'PARC: premises and errors by step',
  fits: (first) => shareOf(first, isRow),
  traces: readObject(schema, (row) => {
    const found = z.array(judged).safeParse(stepLevel(row));
    return {
      prompt: row.question,
      answer: row.ground_truth_answer ?? undefined,
      outcome: row.is_correct ?? undefined,
      steps: row.steps.map((text) => ({ text })),
      ...labelsOf(found.data, row.steps.length),
      meta: metaOf({ model_answer: row.model_answer, errors: errorTypes(found.data) }),
    };
  }),
};

function isRow(value: unknown): boolean {
  const { data } = schema.safeParse(value);
  return data !== undefined && Array.isArray(stepLevel(data));
}

function stepLevel(row: Row): unknown {
  return row.error_annotation.error_annotations.step_level;
}

type Judged = z.infer<typeof judged>;

const field = 'error_annotation.error_annotations.step_level';

function labelsOf(found: readonly Judged[] | undefined, length: number): Labels {
  if (!found) return unlabelled(`field "${field}": expected step numbers with true or false`);
  const bySteps = new Map(found.map((step) => [step.step_number, step.has_error]));
  const outside = [...bySteps.keys()].find((k) => !Number.isInteger(k) || k < 1 || k > length);
  if (outside !== undefined)
    return unlabelled(`field "${field}": ${outside} is none of the ${length} steps`);
  if (bySteps.size < found.length) return unlabelled(`field "${field}": a step comes twice`);
  const ratingOf = (hasError: boolean | undefined) =>
    hasError === undefined ? undefined : hasError ? -1 : 1;
  return { recorded: Array.from({ length }, (_, step) => ratingOf(bySteps.get(step + 1))) };
}

function errorTypes(found: readonly Judged[] = []): string {
  return found
    .filter(({ has_error }) => has_error)
    .map(({ step_number, errors }) =>
      `${step_number} ${(errors ?? []).map((error) => error.error_type).join(', ')}`.trim(),
    )
    .join('; ');
}
