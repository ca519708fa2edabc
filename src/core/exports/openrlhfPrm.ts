import { z } from 'zod';
import { stepTag } from '../formats/tags.js';
import { list } from './columns.js';
import { type ExportFormat, ofEach } from './export.js';
import { isSoft } from './judged.js';
import { taggedRow } from './taggedText.js';

/**
 * OpenRLHF process rewards: `{input, value}`, for `train_prm --input_key input --label_key value
 * --placeholder_token ки --reward_tokens + -`.
 *
 * `input` is written as for `math-shepherd`. `value` has one label per tag: `"+"` and `"-"`, or with
 * soft labels numbers from 0 to 1; a file holds one kind only, because the loader goes by the first.
 * Source: OpenRLHF 0.9.5, `ProcessRewardDataset` (later versions have none).
 */
export const openrlhfPrm: ExportFormat = {
  id: 'openrlhf-prm',
  title: 'OpenRLHF process rewards',
  carries: 'steps',
  unlabelled: ['truncate', 'drop'],
  soft: true,
  rows: ofEach((labelled, options) =>
    taggedRow(labelled, options, ({ text, signs, values }) => ({
      row: { input: text, value: isSoft(options) ? values : signs },
    })),
  ),
  columns: (options) => ({
    input: 'string',
    value: list(isSoft(options) ? 'float64' : 'string'),
  }),
  schema: z
    .strictObject({
      input: z.string(),
      value: z.union([
        z.array(z.enum(['+', '-'])).min(1),
        z.array(z.number().min(0).max(1)).min(1),
      ]),
    })
    .refine(({ input, value }) => input.split(stepTag).length - 1 === value.length, {
      message: 'there must be as many labels as tags',
      path: ['value'],
    }),
};
