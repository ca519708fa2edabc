import { z } from 'zod';
import { promptOf, stepsOf, systemOf, turnOf } from './conversation.js';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts } from './parts.js';
import { messageSchema, plainText, type Said } from './said.js';

const stepSchema = z.looseObject({
  action: z.string().nullish(),
  observation: z.string().nullish(),
  thought: z.string().nullish(),
  response: z.string().nullish(),
});
const entrySchema = messageSchema.extend({
  thought: z.string().nullish(),
  action: z.string().nullish(),
  message_type: z.string().nullish(),
  is_demo: z.boolean().nullish(),
});
type Entry = z.infer<typeof entrySchema>;

const schema = z.looseObject({
  trajectory: z.array(stepSchema).nullish(),
  history: z.array(entrySchema),
  info: z
    .looseObject({ exit_status: z.string().nullish(), submission: z.string().nullish() })
    .nullish(),
  environment: z.string().nullish(),
});

/** A history alone is told from other lists of messages by what SWE-agent notes of each. */
const mark = z.union([
  z.looseObject({
    history: z.array(z.unknown()),
    trajectory: z.array(z.looseObject({ action: z.string(), observation: z.string() })).min(1),
  }),
  z.looseObject({
    history: z.array(z.looseObject({ role: z.string(), agent: z.string() })).min(1),
  }),
]);

/**
 * SWE-agent trajectories (`.traj`, versions 0 and 1): `{trajectory, history, info, environment}`, or
 * a demonstration with nothing but `history`.
 *
 * A turn is up to three steps: its thought (reasoning), its action, its observation; what is empty
 * is no step. The prompt is what the user says before the agent's first message, demonstrations left
 * out. There are no labels and no outcome: `exit_status` "submitted" says that there is a patch, not
 * that it is right. Both are meta.
 */
export const sweAgent: TraceFormat = {
  id: 'swe-agent',
  title: 'SWE-agent trajectories (.traj)',
  fits: (first) => shareOf(first, (value) => mark.safeParse(value).success),
  traces: readParts(schema, ({ trajectory, history, info, environment }, { split }) => {
    const said = trajectory?.length ? trajectory.flatMap(saidInTurn) : history.flatMap(saidInEntry);
    if (said.length === 0) return ['field "trajectory": it has no turns'];
    const asked = askedIn(history).map((entry) => turnOf(entry));
    return [
      {
        prompt: promptOf(asked),
        steps: stepsOf(said, split),
        meta: metaOf({
          environment,
          exit_status: info?.exit_status,
          submission: info?.submission,
          system: systemOf(asked),
        }),
      },
    ];
  }),
};

type Turn = z.infer<typeof stepSchema>;

/** Thoughts are one step each: the action that follows belongs to all of it. */
function saidInTurn({ thought, response, action, observation }: Turn): Said[] {
  const reasoning = thought || (action ? '' : (response ?? ''));
  const said: Said[] = [
    { role: 'reasoning', text: reasoning, whole: true },
    { role: 'action', text: action ?? '' },
    { role: 'observation', text: observation ?? '' },
  ];
  return said.filter(({ text }) => text.trim() !== '');
}

function saidInEntry(entry: Entry, index: number, history: readonly Entry[]): Said[] {
  if (entry.is_demo || index < firstAnswer(history)) return [];
  const text = plainText(entry.content);
  return entry.role === 'assistant'
    ? saidInTurn({ thought: entry.thought ?? text, action: entry.action })
    : saidInTurn({ observation: text });
}

function askedIn(history: readonly Entry[]): readonly Entry[] {
  return history.slice(0, firstAnswer(history)).filter(({ is_demo }) => !is_demo);
}

function firstAnswer(history: readonly Entry[]): number {
  const first = history.findIndex(({ role, is_demo }) => role === 'assistant' && !is_demo);
  return first === -1 ? history.length : first;
}
