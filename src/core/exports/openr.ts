import { z } from 'zod';
import { stepTag } from '../formats/tags.js';
import { list } from './columns.js';
import { type ExportFormat, ofEach } from './export.js';
import { taggedSteps } from './taggedText.js';

/**
 * openr training rows: `{question, process, label}`.
 *
 * `process` is the steps with the tag `ки` after each; `label` has `"+"` or `"-"` per tag, anything
 * else stops openr. White space round a step is lost; a step with a tag in it leaves its record out.
 * Source: openr, `prm/code`.
 */
export const openr: ExportFormat = {
  id: 'openr',
  title: 'openr training rows',
  carries: 'steps',
  unlabelled: ['truncate', 'drop'],
  rows: ofEach((labelled, options) =>
    taggedSteps(labelled, options, ({ text, meant, signs }) => ({
      row: { question: meant.prompt, process: text, label: signs },
    })),
  ),
  columns: () => ({ question: 'string', process: 'string', label: list('string') }),
  schema: z
    .strictObject({
      question: z.string(),
      process: z.string(),
      label: z.array(z.enum(['+', '-'])).min(1),
    })
    .refine(({ process, label }) => process.split(stepTag).length - 1 === label.length, {
      message: 'there must be as many labels as tags',
      path: ['label'],
    }),
};
