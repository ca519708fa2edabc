import { z } from 'zod';
import { list } from './columns.js';
import { type ExportFormat, ofEach } from './export.js';
import { judgedSteps, parallel } from './judged.js';

/** What TRL's and Axolotl's stepwise formats have in common: their rows are the same. */
export const stepwise = {
  carries: 'steps',
  unlabelled: ['truncate', 'drop'],
  rows: ofEach((labelled, options) => {
    const judged = judgedSteps(labelled, options, {});
    if (judged.kind === 'skip') return judged;
    const prompt = labelled.trace.prompt.toWellFormed();
    const { steps: completions, ratings } = parallel(judged.steps, options);
    return {
      kind: 'row',
      row: { prompt, completions, labels: ratings.map((rating) => rating === 1) },
      meant: { prompt, steps: completions, ratings },
    };
  }),
  columns: () => ({ prompt: 'string', completions: list('string'), labels: list('bool') }),
  schema: z
    .strictObject({
      prompt: z.string(),
      completions: z.array(z.string()).min(1),
      labels: z.array(z.boolean()),
    })
    .refine((row) => row.labels.length === row.completions.length, {
      message: 'there must be as many labels as completions',
      path: ['labels'],
    }),
} satisfies Partial<ExportFormat>;
