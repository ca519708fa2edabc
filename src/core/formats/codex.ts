import { z } from 'zod';
import { conversation, type Turn } from './conversation.js';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts } from './parts.js';
import { itemSchema, turnOfItem } from './responseItems.js';

const lineSchema = z.looseObject({ type: z.string(), payload: z.unknown().optional() });
const metaSchema = z.looseObject({ id: z.string().nullish(), model: z.string().nullish() });
const knownTypes = ['session_meta', 'turn_context', 'response_item', 'event_msg', 'compacted'];

/**
 * Codex session logs (`rollout-*.jsonl`): a line is an event, `{timestamp, type, payload}` with type
 * session_meta, turn_context, response_item, event_msg or compacted. All of the file is one trace.
 *
 * The response items are the conversation: messages, reasoning (its summary; the text itself is
 * encrypted), calls as actions, their outputs as observations. `event_msg` lines repeat them for the
 * screen and are left out. The environment and the instructions that Codex puts before the first
 * question are not part of the prompt. The id is the session's, the model is meta; there are no
 * labels. Logs of before the envelope (bare items a line) are not read.
 */
export const codex: TraceFormat = {
  id: 'codex',
  title: 'Codex session logs',
  scope: 'file',
  fits: (first) => shareOf(first, isEvent),
  traces: readParts(z.array(lineSchema), (lines, { split }) => {
    const turns: Turn[] = [];
    for (const [line, { type, payload }] of lines.entries()) {
      if (type !== 'response_item') continue;
      const item = itemSchema.safeParse(payload);
      if (!item.success)
        return [`line ${line}, field "payload": ${item.error.issues[0]?.message ?? ''}`];
      turns.push(turnOfItem(item.data));
    }
    const { prompt, steps } = conversation(
      turns.filter((turn) => !isPreamble(turn)),
      split,
    );
    if (steps.length === 0) return ['no steps: the log holds no response items of the model'];
    const id = saidOf(lines, 'session_meta').id ?? undefined;
    return [{ id, prompt, steps, meta: metaOf({ model: saidOf(lines, 'turn_context').model }) }];
  }),
};

function isEvent(value: unknown): boolean {
  const event = z.looseObject({ type: z.enum(knownTypes), payload: z.looseObject({}) });
  return event.safeParse(value).success;
}

function isPreamble({ who, said }: Turn): boolean {
  return (
    who === 'user' && /^\s*<(?:environment_context|user_instructions)>/.test(said[0]?.text ?? '')
  );
}

function saidOf(
  lines: readonly z.infer<typeof lineSchema>[],
  type: string,
): z.infer<typeof metaSchema> {
  return metaSchema.safeParse(lines.find((line) => line.type === type)?.payload).data ?? {};
}
