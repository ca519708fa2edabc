import { z } from 'zod';
import { conversation, type Turn, whoIs } from './conversation.js';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts } from './parts.js';
import { idSchema } from './read.js';
import { type Said, saidIn } from './said.js';

const turnSchema = z.looseObject({ from: z.string(), value: z.string() });
const pairSchema = z.looseObject({ human: z.string(), assistant: z.string() });
const about = { id: idSchema.nullish(), system: z.string().nullish() };
const schema = z.union([
  z.looseObject({ ...about, conversations: z.array(turnSchema).min(1) }),
  z.looseObject({ ...about, conversation: z.array(pairSchema).min(1) }).transform((row) => ({
    ...row,
    conversations: row.conversation.flatMap(({ human, assistant }) => [
      { from: 'human', value: human },
      { from: 'gpt', value: assistant },
    ]),
  })),
]);

/**
 * ShareGPT: `{conversations: [{from, value}]}`, and ms-swift's `{conversation: [{human, assistant}]}`.
 *
 * What comes before the first answer is the prompt, a system message is meta `system`. The model's
 * text is cut into steps; where it thinks between `<think>` tags, what it shows is of role answer.
 * `function_call` is an action, `observation` and later questions are observations. There are no
 * labels: conversations in which the model only says "+" and "-" are labels themselves, of another
 * format. A conversation without an answer of the model is a problem.
 */
export const sharegpt: TraceFormat = {
  id: 'sharegpt',
  title: 'ShareGPT conversations',
  fits: (first) =>
    shareOf(first, (value) => schema.safeParse(value).success) *
    (shareOf(first, isOfLabels) > 0.5 ? 0.3 : 1),
  traces: readParts(schema, ({ id, system, conversations }, { split }) => {
    const said = conversation(
      conversations.map(({ from, value }) => turnOf(from, value)),
      split,
    );
    if (said.steps.length === 0) return ['field "conversations": nothing is said by the model'];
    const { prompt, steps } = said;
    return [
      { id: id ?? undefined, prompt, steps, meta: metaOf({ system: system ?? said.system }) },
    ];
  }),
};

function turnOf(from: string, value: string): Turn {
  const who = whoSpeaks(from);
  return {
    who,
    said: who === 'assistant' ? saidByModel(from, value) : [{ role: 'answer', text: value }],
  };
}

function saidByModel(from: string, value: string): Said[] {
  return from.startsWith('function') ? [{ role: 'action', text: value }] : saidIn(value);
}

function whoSpeaks(from: string): Turn['who'] {
  const models = ['gpt', 'chatgpt', 'bing', 'bard', 'function_call'];
  return models.includes(from) ? 'assistant' : whoIs(from);
}

function isOfLabels(value: unknown): boolean {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return false;
  const answers = parsed.data.conversations.filter(({ from }) => whoSpeaks(from) === 'assistant');
  return answers.length > 0 && answers.every(({ value }) => /^\s*[+-]\s*$/.test(value));
}
