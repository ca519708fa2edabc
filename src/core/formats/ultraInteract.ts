import { z } from 'zod';
import { type Turn, whoIs } from './conversation.js';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts } from './parts.js';
import { splitThinking } from './said.js';
import { sideDrafts } from './sides.js';

const schema = z.object({
  id: z.string(),
  parent_id: z.string().nullish(),
  task: z.string().nullish(),
  dataset: z.string().nullish(),
  trajectory: z.array(z.object({ from: z.string(), value: z.string() })).min(1),
  chosen: z.string(),
  rejected: z.string(),
});

/**
 * UltraInteract pairs: `{id, parent_id, task, dataset, trajectory: [{from, value}], chosen, rejected}`.
 *
 * A record is two traces: part 0 goes on from `trajectory` with `chosen`, part 1 with `rejected` and
 * branches off part 0 where they part. The first question is the prompt; what the environment and
 * the critic say later are observations. `id` ends in the depth and the turn of its tree; what stands
 * before them names the problem, the group. The pair says which action was preferred (`side`), not
 * what became of the answer: nothing is labelled and there is no outcome.
 */
export const ultraInteract: TraceFormat = {
  id: 'ultra-interact',
  title: 'UltraInteract preference pairs',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readParts(schema, (row, { split }) => {
    const before = row.trajectory.map(({ from, value }) => turnOf(whoIs(from), value));
    const about = { task: row.task, dataset: row.dataset, parent: row.parent_id };
    return sideDrafts(
      (['chosen', 'rejected'] as const).map((side) => ({
        turns: [...before, turnOf('assistant', row[side])],
        meta: metaOf({ side, ...about }),
      })),
      split,
      { id: row.id, group: row.id.replace(/_\d+_\d+$/, '') },
    );
  }),
};

function turnOf(who: Turn['who'], text: string): Turn {
  const plain = [{ role: 'answer' as const, text }];
  return { who, said: who === 'assistant' ? splitThinking(text) : plain };
}
