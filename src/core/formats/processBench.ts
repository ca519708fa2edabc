import { z } from 'zod';
import type { Rating } from '../label.js';
import { type TraceFormat, shareOf } from './format.js';
import { idSchema, readObject } from './read.js';

const schema = z.object({
  id: idSchema.optional(),
  generator: z.string().optional(),
  problem: z.string(),
  steps: z.array(z.string()),
  final_answer_correct: z.boolean().nullish(),
  label: z.number().int().min(-1),
});

/**
 * ProcessBench: `{id, generator, problem, steps[], final_answer_correct, label}`.
 *
 * `label` is the 0-based index of the first wrong step, -1 if every step is right. Steps before the
 * error are good; steps after it are unlabelled, because nobody judged them. `final_answer_correct`
 * is the trace's outcome. Source: ProcessBench, arXiv 2412.06559.
 */
export const processBench: TraceFormat = {
  id: 'processbench',
  title: 'ProcessBench: first error by index',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readObject(schema, (record) => {
    const inRange = record.label < record.steps.length;
    return {
      id: record.id,
      prompt: record.problem,
      steps: record.steps.map((text) => ({ text })),
      outcome: record.final_answer_correct ?? undefined,
      recorded: inRange ? ratingsBefore(record.label, record.steps.length) : undefined,
      problems: inRange
        ? []
        : [`label ${record.label} points past the last of ${record.steps.length} steps; ignored`],
      meta: record.generator === undefined ? {} : { generator: record.generator },
    };
  }),
};

/** The ratings that a first error implies; `error` is -1 when there is none. */
export function ratingsBefore(error: number, length: number): (Rating | undefined)[] {
  return Array.from({ length }, (_, step) => {
    if (error === -1 || step < error) return 1;
    return step === error ? -1 : undefined;
  });
}
