import { z } from 'zod';
import { stepTag } from '../formats/tags.js';
import { list } from './columns.js';
import { type ExportFormat, ofEach } from './export.js';
import { taggedRow } from './taggedText.js';

/**
 * ER-PRM: `{text, value: number[]}`.
 *
 * `text` is written as the input of `math-shepherd`; `value` has one number from 0 to 1 per tag: a
 * soft label, with ER-PRM's eta between soft and hard where one is given, or 1 and 0 for labels of
 * two classes. Read back, the numbers are a signal and label nothing. Source: arXiv 2412.11006.
 */
export const erPrm: ExportFormat = {
  id: 'er-prm',
  title: 'ER-PRM: text with a value per tag',
  carries: 'steps',
  unlabelled: ['truncate', 'drop'],
  soft: true,
  rows: ofEach((labelled, options) =>
    taggedRow(labelled, options, ({ text, values, meant }) => ({
      row: { text, value: values },
      meant: { ...meant, ratings: values.map(() => undefined), values },
    })),
  ),
  columns: () => ({ text: 'string', value: list('float64') }),
  schema: z
    .strictObject({ text: z.string(), value: z.array(z.number().min(0).max(1)).min(1) })
    .refine(({ text, value }) => text.split(stepTag).length - 1 === value.length, {
      message: 'there must be as many values as tags',
      path: ['value'],
    }),
};
