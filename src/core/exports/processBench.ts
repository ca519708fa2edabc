import { z } from 'zod';
import { ratingsBefore } from '../formats/processBench.js';
import { list } from './columns.js';
import { type ExportFormat, ofEach, skip } from './export.js';
import { neutralReason, saidOfSteps } from './judged.js';

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
  rows: ofEach((labelled, options) => {
    const { trace } = labelled;
    const said = saidOfSteps(labelled, options);
    if (said.kind === 'skip') return said;
    if (said.steps.length === 0) return skip('no steps');
    const end = said.steps.findIndex(({ rating }) => rating !== 1);
    const rating = said.steps[end]?.rating;
    if (end !== -1 && rating === undefined) return skip('first error not known');
    if (rating === 0) return skip(neutralReason);
    const problem = trace.prompt.toWellFormed();
    const steps = said.steps.map(({ text }) => text);
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
  }),
  columns: () => ({
    id: 'string',
    generator: 'string',
    problem: 'string',
    steps: list('string'),
    final_answer_correct: 'bool',
    label: 'int64',
  }),
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
