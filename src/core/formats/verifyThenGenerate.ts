import { z } from 'zod';
import { type TraceFormat, shareOf } from './format.js';
import { type Labels, firstErrorLabels, unlabelled } from './labels.js';
import { metaOf } from './parts.js';
import { readObject } from './read.js';

const schema = z.object({
  problem: z.string(),
  topic: z.string().nullish(),
  reference_solution: z.string().nullish(),
  student_incorrect_solution: z.array(z.string()),
  incorrect_index: z.unknown(),
  incorrect_step: z.unknown(),
  error_category: z.string().nullish(),
  error_description: z.string().nullish(),
});
type Row = z.infer<typeof schema>;

/**
 * Verify-then-generate: students' wrong solutions with the first error as a teacher found it,
 * `{problem, reference_solution, student_incorrect_solution[], incorrect_index, incorrect_step, ...}`.
 *
 * `incorrect_index` is 0-based; there always is an error. `incorrect_step` must be that step's text,
 * else that is a problem and nothing is labelled. Steps before the error are good; steps after it are
 * unlabelled. The last step is the student's bare answer and has the role of one. The last line of
 * the reference solution is the expected answer. Topic, category and description of the error become
 * meta; the dialogue is not read. Source: eth-lre/verify-then-generate, arXiv 2407.09136.
 */
export const verifyThenGenerate: TraceFormat = {
  id: 'verify-then-generate',
  title: "Verify-then-generate: students' first errors",
  fits: (first) => shareOf(first, isRow),
  traces: readObject(schema, (row) => ({
    prompt: row.problem,
    answer: row.reference_solution?.trimEnd().split('\n').at(-1)?.trim() || undefined,
    steps: row.student_incorrect_solution.map((text, index, { length }) =>
      index === length - 1 && index > 0 ? { text, role: 'answer' } : { text },
    ),
    ...labelsOf(row),
    meta: metaOf({
      topic: row.topic,
      error_category: row.error_category,
      error_description: row.error_description,
    }),
  })),
};

function isRow(value: unknown): boolean {
  return schema.safeParse(value).data?.incorrect_index !== undefined;
}

function labelsOf({ student_incorrect_solution: steps, ...row }: Row): Labels {
  const { incorrect_index: index, incorrect_step: step } = row;
  const format = { field: 'incorrect_index', base: 0, none: undefined } as const;
  const labels = firstErrorLabels(index, steps.length, format);
  if (!labels.recorded || step === undefined || step === steps[Number(index)]) return labels;
  return unlabelled(`field "incorrect_step" is not the step at incorrect_index ${Number(index)}`);
}
