import { z } from 'zod';
import type { Rating } from '../label.js';
import { type TraceFormat, shareOf } from './format.js';
import { type Labels, labelsOfSteps } from './labels.js';
import { readObject } from './read.js';
import { cutAtTags } from './tags.js';

const schema = z.object({
  question: z.string(),
  process: z.string(),
  label: z.unknown().optional(),
  labels: z.unknown().optional(),
});

/**
 * openr training rows: `{question, process, label}`.
 *
 * `process` is the steps with a tag `ки` after each; `label` has one label per tag: `"+"` or 1 is
 * good, `"-"` or 0 is bad. `labels` is read where there is no `label`: openr's own test file calls
 * it so. Another number of labels than tags, or another label, is a problem and labels nothing. A
 * last step without a tag is unlabelled. Source: openr, `prm/code`.
 */
export const openr: TraceFormat = {
  id: 'openr',
  title: 'openr training rows',
  fits: (first) => shareOf(first, isRow),
  traces: readObject(schema, (row) => {
    const { steps, open } = cutAtTags(row.process);
    const [field, values] = row.label === undefined ? ['labels', row.labels] : ['label', row.label];
    return {
      prompt: row.question,
      steps: steps.map((text) => ({ text })),
      ...labelsOf(values, field, steps.length, open),
    };
  }),
};

function isRow(value: unknown): boolean {
  const { data } = schema.safeParse(value);
  return Array.isArray(data?.label ?? data?.labels);
}

const signs: ReadonlyMap<unknown, Rating> = new Map<unknown, Rating>([
  ['+', 1],
  [1, 1],
  ['-', -1],
  [0, -1],
]);

function labelsOf(values: unknown, field: string, length: number, open: boolean): Labels {
  const labels = labelsOfSteps(values, length - Number(open), field, signs);
  return open && labels.recorded ? { recorded: [...labels.recorded, undefined] } : labels;
}
