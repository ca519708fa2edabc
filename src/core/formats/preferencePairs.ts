import { z } from 'zod';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts, scoreSchema } from './parts.js';
import { idSchema } from './read.js';
import { saidSchema, sideDrafts, turnsOf } from './sides.js';

const schema = z
  .object({
    id: idSchema.nullish(),
    prompt: saidSchema.optional(),
    chosen: saidSchema,
    rejected: saidSchema,
    score_chosen: scoreSchema.optional(),
    score_rejected: scoreSchema.optional(),
  })
  .refine(({ prompt, chosen }) => prompt !== undefined || typeof chosen !== 'string', {
    message: 'there must be a prompt where "chosen" is a text',
    path: ['prompt'],
  });

/**
 * Preference pairs (TRL, DPO): `{prompt, chosen, rejected}`, each a text or a list of chat messages.
 *
 * A record is two traces of one group: part 0 is the chosen answer, part 1 the rejected one; `side`
 * says which. A message list that begins with the question is the whole conversation, and then
 * `prompt` may be missing. Texts are cut into steps; where both sides begin alike, the rejected one
 * branches off the chosen one. A preference is no judgement of a step and no outcome: nothing is
 * labelled. Scores of the sides are shown.
 */
export const preferencePairs: TraceFormat = {
  id: 'preference-pairs',
  title: 'Preference pairs: chosen and rejected',
  // Other formats have these fields, too, and more of them.
  fits: (first) => 0.7 * shareOf(first, (value) => schema.safeParse(value).success),
  traces: readParts(schema, ({ id, prompt, ...row }, { split }) =>
    sideDrafts(
      [
        {
          turns: turnsOf(prompt, row.chosen),
          meta: metaOf({ side: 'chosen', score: row.score_chosen }),
        },
        {
          turns: turnsOf(prompt, row.rejected),
          meta: metaOf({ side: 'rejected', score: row.score_rejected }),
        },
      ],
      split,
      { id: id ?? undefined },
    ),
  ),
};
