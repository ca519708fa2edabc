import { z } from 'zod';
import type { Rating } from '../label.js';
import type { TraceDraft } from '../trace.js';
import { type TraceFormat, shareOf } from './format.js';
import { firstErrorLabels, type Labels, labelsOfSteps } from './labels.js';
import { metaOf } from './parts.js';
import { idSchema, readObject } from './read.js';

const about = {
  id: idSchema.nullish(),
  question: z.string(),
  ground_truth_answer: idSchema.nullish(),
};
const nested = z.array(z.array(z.string()));

const invalid = z.object({
  ...about,
  generator: z.string().nullish(),
  model_output_step_format: nested,
  model_output_answer_correctness: z.unknown(),
  model_output_solution_first_error_step: z.unknown(),
});
const redundant = z.object({
  ...about,
  generator: z.string().nullish(),
  model_output_step_format: nested,
  rating: z.unknown(),
});
const perturbed = z.object({
  ...about,
  hypothesis_steps: z.array(z.string()),
  error_type: z.string(),
  tags: z.unknown(),
});

const schema = z.unknown().transform((value, context): TraceDraft => {
  const has = (field: string): boolean =>
    typeof value === 'object' && value !== null && field in value;
  const parsed = has('error_type')
    ? perturbed.transform(perturbedDraft).safeParse(value)
    : has('rating')
      ? redundant.transform(redundantDraft).safeParse(value)
      : invalid.transform(invalidDraft).safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues)
    context.addIssue({ code: 'custom', message: issue.message, path: [...issue.path] });
  return z.NEVER;
});

/**
 * ReasonEval (MR-MATH): JSONL in files called `.json`, of three kinds. Steps are a list of lists, a
 * step of several lines; a step is its lines joined by newlines, and labels count steps, not lines.
 *
 * Invalid errors, `{id, question, ground_truth_answer, generator, model_output_step_format,
 * model_output_answer_correctness, model_output_solution_first_error_step}`: the first wrong step,
 * counted from 1, or "N/A" where all are right; later steps are unlabelled.
 * Redundant errors, with `rating` per step: 1 is good, 0 is redundant, which is neutral and not wrong.
 * Perturbations, `{question, reference_steps, hypothesis_steps, error_type, tags}`: where a step was
 * changed in place ("random number", ...), `tags` is that step, counted from 0. Other kinds (removed,
 * swapped, repeated steps) leave no single wrong step: nothing is labelled, and `tags` is shown.
 * The outcome is `model_output_answer_correctness`. Score files hold no text and are not read.
 */
export const reasoneval: TraceFormat = {
  id: 'reasoneval',
  title: 'ReasonEval: first, redundant, planted errors',
  fits: (first) => shareOf(first, isReasonEval),
  traces: readObject(schema, (draft) => draft),
};

const hallmark = z.union([
  z.object({ model_output_step_format: nested, rating: z.array(z.unknown()) }),
  z.object({
    model_output_step_format: nested,
    model_output_solution_first_error_step: z.union([z.string(), z.number()]),
  }),
  z.object({
    hypothesis_steps: z.array(z.string()),
    reference_steps: z.unknown(),
    tags: z.unknown(),
  }),
]);

function isReasonEval(value: unknown): boolean {
  return hallmark.safeParse(value).success && schema.safeParse(value).success;
}

function invalidDraft(record: z.infer<typeof invalid>): TraceDraft {
  const correctness = record.model_output_answer_correctness;
  const label = record.model_output_solution_first_error_step;
  return {
    ...commonOf(record),
    ...stepsOf(record.model_output_step_format),
    outcome: correctness === 'correct' ? true : correctness === 'wrong' ? false : undefined,
    ...firstErrorLabels(label, record.model_output_step_format.length, {
      field: 'model_output_solution_first_error_step',
      base: 1,
      none: 'N/A',
      asText: true,
    }),
    meta: metaOf({ generator: record.generator }),
  };
}

function redundantDraft(record: z.infer<typeof redundant>): TraceDraft {
  return {
    ...commonOf(record),
    ...stepsOf(record.model_output_step_format),
    ...labelsOfSteps(record.rating, record.model_output_step_format.length, 'rating', redundancy),
    meta: metaOf({ generator: record.generator }),
  };
}

const redundancy: ReadonlyMap<unknown, Rating> = new Map<unknown, Rating>([
  [1, 1],
  [0, 0],
]);

function perturbedDraft(record: z.infer<typeof perturbed>): TraceDraft {
  return {
    ...commonOf(record),
    steps: record.hypothesis_steps.map((text) => ({ text })),
    ...plantedLabels(record),
    meta: metaOf({ errorType: record.error_type, tags: JSON.stringify(record.tags) }),
  };
}

function plantedLabels({ error_type, tags, hypothesis_steps }: z.infer<typeof perturbed>): Labels {
  if (!error_type.startsWith('random')) return { recorded: undefined };
  const format = { field: 'tags', base: 0, none: undefined } as const;
  return firstErrorLabels(tags, hypothesis_steps.length, format);
}

function stepsOf(lines: z.infer<typeof nested>): Pick<TraceDraft, 'steps'> {
  return { steps: lines.map((step) => ({ text: step.join('\n') })) };
}

function commonOf(record: {
  readonly id?: string | null | undefined;
  readonly question: string;
  readonly ground_truth_answer?: string | null | undefined;
}): Pick<TraceDraft, 'id' | 'prompt' | 'answer'> {
  return {
    id: record.id ?? undefined,
    prompt: record.question,
    answer: record.ground_truth_answer ?? undefined,
  };
}
