import { z } from 'zod';
import type { Rating } from '../label.js';
import { type TraceFormat, shareOf } from './format.js';
import { labelsOfSteps } from './labels.js';
import { readObject } from './read.js';

const schema = z.object({
  prompt: z.string(),
  steps: z.array(z.string()),
  labels: z.array(z.number()),
  read_at: z.array(z.number()),
});

/**
 * Token labels with a mask, as the dataset format of this name writes them: `{prompt, steps,
 * input_ids, attention_mask, labels, read_at}`.
 *
 * The label of a step is that of the token at its place in `read_at`: 1 good, 0 bad, -100 unlabelled.
 * The ids are not looked at.
 */
export const tokenMask: TraceFormat = {
  id: 'token-mask',
  title: 'Token ids with labels and a mask',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readObject(schema, ({ prompt, steps, labels, read_at }) => ({
    prompt,
    steps: steps.map((text) => ({ text })),
    ...labelsOfSteps(
      read_at.map((at) => labels[at]),
      steps.length,
      'read_at',
      meaning,
    ),
  })),
};

const meaning: ReadonlyMap<unknown, Rating | undefined> = new Map<unknown, Rating | undefined>([
  [1, 1],
  [0, -1],
  [-100, undefined],
]);
