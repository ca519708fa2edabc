import { z } from 'zod';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts } from './parts.js';
import { idSchema } from './read.js';
import { saidSchema, sideDrafts, type Side, turnsOf } from './sides.js';

const answers = z.union([z.array(z.string()).min(1), saidSchema.transform((answer) => [answer])]);

const schema = z.object({
  id: idSchema,
  prompt: saidSchema,
  chosen: answers,
  rejected: answers,
  chosen_model: z.string().nullish(),
  rejected_model: z.string().nullish(),
  models: z.array(z.string()).nullish(),
  subset: z.string(),
});

/**
 * RewardBench: `{id, prompt, chosen, chosen_model, rejected, rejected_model, subset}`; in version 2
 * and RM-Bench `chosen` and `rejected` are lists of answers.
 *
 * Every answer is a trace, the chosen ones first; `side` says on which side it stood, `model` who
 * wrote it, and `subset` is shown. The `id` is unique within a subset at most, so the trace's id is
 * `subset/id`. A preference is no judgement of a step and no outcome: nothing is labelled.
 */
export const rewardbench: TraceFormat = {
  id: 'rewardbench',
  title: 'RewardBench: chosen and rejected answers',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readParts(schema, (row, { split }) => {
    const sidesOf = (side: 'chosen' | 'rejected', from: number): Side[] =>
      row[side].map((answer, index) => ({
        turns: turnsOf(row.prompt, answer),
        meta: metaOf({
          side,
          subset: row.subset,
          model: row[`${side}_model`] ?? row.models?.[from + index],
        }),
      }));
    return sideDrafts([...sidesOf('chosen', 0), ...sidesOf('rejected', row.chosen.length)], split, {
      id: `${row.subset}/${row.id}`,
    });
  }),
};
