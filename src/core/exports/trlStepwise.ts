import { z } from 'zod';
import { type ExportFormat, countedRatings, skip } from './export.js';

/**
 * TRL stepwise supervision: `{prompt, completions: string[], labels: bool[]}`, for `PRMTrainer`.
 *
 * Booleans only: TRL's loader turns 0.7 into 0 and refuses null, so an unlabelled step cannot be
 * carried; the record is cut there (or left out). A neutral label is true, false, or keeps its
 * record out, as chosen. Source: trl/experimental/prm/prm_trainer.py, `tokenize_row`.
 */
export const trlStepwise: ExportFormat = {
  id: 'trl-stepwise',
  title: 'TRL stepwise supervision',
  carries: 'steps',
  unlabelled: ['truncate', 'drop'],
  row(labelled, options) {
    const { steps, ratings } = countedRatings(labelled, options);
    const gap = ratings.indexOf(undefined);
    if (gap === 0) return skip('no labelled step');
    if (gap > 0 && options.unlabelled === 'drop') return skip('unlabelled step');
    const kept = gap === -1 ? ratings : ratings.slice(0, gap);
    if (kept.length === 0) return skip('no steps');
    if (kept.includes(0)) return skip('neutral label (choose positive or negative to keep it)');
    const prompt = labelled.trace.prompt.toWellFormed();
    const completions = steps.slice(0, kept.length);
    const labels = kept.map((rating) => rating === 1);
    return {
      kind: 'row',
      row: { prompt, completions, labels },
      meant: { prompt, steps: completions, ratings: kept },
    };
  },
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
};
