import { z } from 'zod';
import { type TraceFormat, shareOf } from './format.js';
import { miniDraft } from './miniSweAgentMessages.js';
import { metaOf, readParts } from './parts.js';
import { idSchema } from './read.js';
import { messageSchema } from './said.js';

const schema = z.looseObject({
  trajectory_format: z.string().startsWith('mini-swe-agent'),
  messages: z.array(messageSchema),
  instance_id: idSchema.nullish(),
  info: z
    .looseObject({ exit_status: z.string().nullish(), submission: z.string().nullish() })
    .nullish(),
});

/**
 * mini-swe-agent trajectories: `{info, messages, trajectory_format: "mini-swe-agent-1..."}`.
 *
 * Read like the bare list of messages of its first versions (format `mini-swe-agent-messages`).
 * `instance_id`, where there is one, is the id and the group. `info.exit_status` and
 * `info.submission` are meta: that something was submitted does not say that it is right.
 */
export const miniSweAgent: TraceFormat = {
  id: 'mini-swe-agent',
  title: 'mini-swe-agent trajectories',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readParts(schema, ({ messages, info, instance_id }, options) => {
    const draft = miniDraft(messages, options);
    if (typeof draft === 'string') return [draft];
    const { exit_status, submission } = info ?? {};
    const id = instance_id ?? undefined;
    const meta = { ...draft.meta, ...metaOf({ exit_status, submission }) };
    return [{ ...draft, id, group: id, meta }];
  }),
};
