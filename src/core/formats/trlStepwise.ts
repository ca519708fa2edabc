import { z } from 'zod';
import { type TraceFormat, shareOf } from './format.js';
import { readObject } from './read.js';

const schema = z.object({
  prompt: z.string(),
  completions: z.array(z.string()),
  labels: z.array(z.union([z.boolean(), z.literal(0), z.literal(1), z.null()])),
});

/**
 * TRL stepwise supervision: `{prompt, completions: string[], labels: bool[]}`.
 *
 * One completion is one step; true is good, false is bad. A null label (which TRL itself refuses) is
 * read as unlabelled. Rows with another number of labels than completions are a problem, never
 * guessed at. Source: trl `PRMTrainer`, dataset type "stepwise supervision".
 */
export const trlStepwise: TraceFormat = {
  id: 'trl-stepwise',
  title: 'TRL stepwise supervision',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readObject(
    schema.refine((row) => row.labels.length === row.completions.length, {
      message: 'there must be as many labels as completions',
      path: ['labels'],
    }),
    (row) => ({
      prompt: row.prompt,
      steps: row.completions.map((text) => ({ text })),
      recorded: row.labels.map((label) => (label === null ? undefined : label ? 1 : -1)),
    }),
  ),
};
