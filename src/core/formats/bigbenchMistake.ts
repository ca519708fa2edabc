import { z } from 'zod';
import { type TraceFormat, shareOf } from './format.js';
import { firstErrorLabels } from './labels.js';
import { metaOf } from './parts.js';
import { readObject } from './read.js';

const schema = z.object({
  input: z.string(),
  steps: z.array(z.string()),
  answer: z.string().nullish(),
  target: z.string(),
  mistake_index: z.unknown(),
});

/**
 * BIG-Bench-Mistake: `{input, steps[], answer, target, mistake_index}`.
 *
 * `mistake_index` is the 0-based index of the first mistake, null if there is none. Steps before it
 * are good; steps after it are unlabelled. It judges the logic, not the answer: a right answer may
 * come with a mistake, and a wrong one without. `target` is the expected answer; the trace's own
 * `answer` becomes meta `model_answer`, and no outcome is made of the two. Source: arXiv 2311.08516.
 */
export const bigbenchMistake: TraceFormat = {
  id: 'bigbench-mistake',
  title: 'BIG-Bench-Mistake: first mistake by index',
  fits: (first) => shareOf(first, isRow),
  traces: readObject(schema, (row) => ({
    prompt: row.input,
    steps: row.steps.map((text) => ({ text })),
    answer: row.target,
    ...firstErrorLabels(row.mistake_index, row.steps.length, {
      field: 'mistake_index',
      base: 0,
      none: null,
    }),
    meta: metaOf({ model_answer: row.answer }),
  })),
};

function isRow(value: unknown): boolean {
  const { data } = schema.safeParse(value);
  return data !== undefined && data.mistake_index !== undefined;
}
