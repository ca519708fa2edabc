import { z } from 'zod';
import { type TraceDraft, makeTrace } from '../trace.js';
import { type TraceFormat, shareOf } from './format.js';
import { type Labels, quoted, unlabelled } from './labels.js';
import { idSchema, readTraces } from './read.js';
import { metaOf } from './parts.js';
import { ratingsBefore } from './processBench.js';

const schema = z.object({
  original_question: z.string(),
  modified_question: z.string(),
  original_process: z.array(z.string()),
  modified_process: z.array(z.string()),
  error_steps: z.unknown(),
  reason: z.string().nullish(),
  idx: idSchema,
  classification: z.string(),
});
type Row = z.infer<typeof schema>;

/**
 * PRMBench: `{original_question, modified_question, original_process[], modified_process[],
 * error_steps[], reason, idx, classification}`.
 *
 * Part 0 is the modified process under the modified question. `error_steps` are 1-based: a listed
 * step is bad, every other one good, also after the first error. An entry that points outside the
 * steps is a problem and labels nothing, because the numbers may then be those of another process.
 * In the classes `redundency` (sic) and `circular` bad means superfluous or unfounded.
 *
 * Part 1 is the original process. No field labels it, so it is unlabelled; but in `redundency` it is
 * the benchmark's own sample of class "correct" (`correct_IDX`) and all of its steps are good.
 *
 * `idx` is shared by the classes, so the id is `CLASSIFICATION_IDX` and `idx` is the group. Class
 * and reason become meta. Source: PRMBench, arXiv 2501.03124.
 */
export const prmbench: TraceFormat = {
  id: 'prmbench',
  title: 'PRMBench: errors put into right solutions',
  fits: (first) => shareOf(first, isRow),
  traces: readTraces(schema, (row, record) => [
    makeTrace(record, modified(row)),
    makeTrace(record, original(row)),
  ]),
};

function isRow(value: unknown): boolean {
  return Array.isArray(schema.safeParse(value).data?.error_steps);
}

function modified(row: Row): TraceDraft {
  return {
    id: `${row.classification}_${row.idx}`,
    group: row.idx,
    prompt: row.modified_question,
    steps: row.modified_process.map((text) => ({ text })),
    ...labelsOf(row.error_steps, row.modified_process.length),
    meta: metaOf({ classification: row.classification, reason: row.reason }),
  };
}

function original({ idx, classification, original_process, original_question }: Row): TraceDraft {
  const isCorrect = classification === 'redundency';
  return {
    part: 1,
    id: isCorrect ? `correct_${idx}` : `${classification}_${idx}.1`,
    group: idx,
    prompt: original_question,
    steps: original_process.map((text) => ({ text })),
    recorded: isCorrect ? ratingsBefore(-1, original_process.length) : undefined,
    meta: { classification: isCorrect ? 'correct' : 'original' },
  };
}

function labelsOf(errors: unknown, length: number): Labels {
  if (!Array.isArray(errors)) return unlabelled('field "error_steps": expected a list');
  const numbers: readonly unknown[] = errors;
  const wrong = numbers.findIndex((number) => !isStep(number, length));
  if (wrong !== -1)
    return unlabelled(
      `field "error_steps.${wrong}": ${quoted(numbers[wrong])} is none of the ${length} steps`,
    );
  const bad = new Set(numbers);
  return { recorded: Array.from({ length }, (_, step) => (bad.has(step + 1) ? -1 : 1)) };
}

function isStep(number: unknown, length: number): boolean {
  return Number.isInteger(number) && Number(number) >= 1 && Number(number) <= length;
}
