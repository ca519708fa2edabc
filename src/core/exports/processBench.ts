import { z } from 'zod';
import { ratingsBefore } from '../formats/processBench.js';
import { type ExportFormat, countedRatings, skip } from './export.js';

/**
 * ProcessBench: `{id, generator, problem, steps[], final_answer_correct, label}`.
 *
 * `label` is the first wrong step, 0-based; -1 is written only when every step is labelled and
 * right. Where the outcome is not known, `final_answer_correct` is null. All steps are kept,
 * whatever lies after the error. Source: ProcessBench, arXiv 2412.06559.
 */
export const processBench: ExportFormat = {
  id: 'processbench',
  title: 'ProcessBench: first error by index',
  carries: 'steps',
  row(labelled, options) {
    const { trace } = labelled;
    const { steps, ratings } = countedRatings(labelled, options);
    const end = ratings.findIndex((rating) => rating !== 1);
    if (steps.length === 0) return skip('no steps');
    if (end !== -1 && ratings[end] === undefined) return skip('first error not known');
    if (ratings[end] === 0) return skip('neutral label (choose positive or negative to keep it)');
    const problem = trace.prompt.toWellFormed();
    return {
      kind: 'row',
      row: {
        id: trace.id.toWellFormed(),
        generator: String(trace.meta['generator'] ?? '').toWellFormed(),
        problem,
        steps,
        final_answer_correct: trace.outcome ?? null,
        label: end,
      },
      meant: { prompt: problem, steps, ratings: ratingsBefore(end, steps.length) },
    };
  },
  schema: z
    .strictObject({
      id: z.string(),
      generator: z.string(),
      problem: z.string(),
      steps: z.array(z.string()).min(1),
      final_answer_correct: z.boolean().nullable(),
      label: z.number().int().min(-1),
    })
    .refine((row) => row.label < row.steps.length, {
      message: 'must be -1 or the index of a step',
      path: ['label'],
    }),
};
