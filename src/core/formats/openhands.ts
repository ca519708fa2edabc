import { z } from 'zod';
import { type TraceFormat, shareOf } from './format.js';
import { eventsDraft, eventSchema } from './openhandsEvents.js';
import { metaOf, readParts } from './parts.js';
import { idSchema } from './read.js';

const report = z.looseObject({ resolved: z.boolean().nullish() }).nullish();
const schema = z.looseObject({
  instance_id: idSchema,
  // Older versions list pairs of an action and its observation.
  history: z.array(z.union([eventSchema, z.array(eventSchema)])),
  metadata: z
    .looseObject({
      agent_class: z.string().nullish(),
      llm_config: z.looseObject({ model: z.string().nullish() }).nullish(),
    })
    .nullish(),
  test_result: z.looseObject({ git_patch: z.string().nullish(), report }).nullish(),
  report,
  error: z.string().nullish(),
});

/**
 * OpenHands evaluation output (`output.jsonl`): `{instance_id, instruction, history, test_result,
 * metadata, ...}`, one task a line.
 *
 * The history's events become steps: a thought is reasoning, what is done an action (a command as it
 * was run, other actions by name with their arguments), what came of it an observation; "think" is
 * reasoning, "finish" and messages to the user are answers. The prompt is what the user says first;
 * the program's own events (system, recall, state changes) are left out. Ids of events may skip.
 * `instance_id` is id and group. `report.resolved`, of the line or of its `test_result`, is the
 * outcome; the patch, the error, the model and the agent are meta. There are no step labels.
 */
export const openhands: TraceFormat = {
  id: 'openhands',
  title: 'OpenHands evaluation output',
  fits: (first) => shareOf(first, (value) => mark.safeParse(value).success),
  traces: readParts(schema, (row, options) => {
    const draft = eventsDraft(row.history.flat(), options);
    if (typeof draft === 'string') return [draft];
    const { instance_id, metadata, test_result, error } = row;
    return [
      {
        ...draft,
        id: instance_id,
        group: instance_id,
        outcome: row.report?.resolved ?? test_result?.report?.resolved ?? undefined,
        meta: metaOf({
          model: metadata?.llm_config?.model,
          agent: metadata?.agent_class,
          error,
          patch: test_result?.git_patch,
        }),
      },
    ];
  }),
};

const mark = z.looseObject({
  instance_id: idSchema,
  history: z.array(z.unknown()),
  instruction: z.unknown(),
  test_result: z.unknown(),
  metadata: z.unknown(),
});
