import { z } from 'zod';
import type { Rating } from '../label.js';
import type { StepDraft } from '../trace.js';
import { promptOf, systemOf, turnOf } from './conversation.js';
import { type TraceFormat, shareOf } from './format.js';
import { type Labels, quoted, unlabelled } from './labels.js';
import { metaOf, readParts } from './parts.js';
import { idSchema } from './read.js';
import { type Message, messageSchema, plainText, saidBy } from './said.js';

const schema = z.looseObject({
  total_index: idSchema.nullish(),
  query_index: idSchema.nullish(),
  data_source: z.string().nullish(),
  question: z.string().nullish(),
  ground_truth: z.unknown().optional(),
  messages: z.array(messageSchema),
  step_labels: z.record(z.string(), z.unknown()),
  final_label: z.unknown().optional(),
});
type Row = z.infer<typeof schema>;

/**
 * AgentProcessBench: `{question, messages, step_labels: {"2": 1, "4": -1}, final_label, ...}`.
 *
 * The messages up to the model's first one are the prompt; after it each message is one step: the
 * model's with its thinking, its text and its tool calls (an action; its last message an answer), tool
 * output and what the user says as observations. A message without text and calls stays, so that the
 * indices hold. `step_labels` are keyed by the 0-based index in `messages`, as a string: 1 is good, 0
 * neutral, -1 bad. Messages without a key are unlabelled. A key that is no message of the model, or
 * another value, is a problem, and no step is labelled. `final_label` (1 or -1) is the outcome,
 * `ground_truth.target` the answer; samples of one query are a group. Source: arXiv 2603.14465.
 */
export const agentProcessBench: TraceFormat = {
  id: 'agent-process-bench',
  title: 'AgentProcessBench: labels by message',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readParts(schema, (row) => {
    const { messages, total_index, query_index, data_source, question } = row;
    const first = messages.findIndex(({ role }) => role === 'assistant');
    if (first === -1) return ['field "messages": there is no message of the model'];
    const asked = messages.slice(0, first).map((message) => turnOf(message));
    const from = data_source ? `${data_source}:` : '';
    return [
      {
        id: total_index == null ? undefined : `${from}${total_index}`,
        group: query_index == null ? undefined : `${from}${query_index}`,
        prompt: promptOf(asked) || (question ?? ''),
        answer: answerOf(row.ground_truth),
        outcome: row.final_label === 1 ? true : row.final_label === -1 ? false : undefined,
        steps: messages
          .slice(first)
          .map((message, index) => stepOf(message, index + first, messages)),
        ...labelsOf(row, first),
        meta: metaOf({ data_source, question, system: systemOf(asked) }),
      },
    ];
  }),
};

function stepOf(message: Message, index: number, messages: readonly Message[]): StepDraft {
  if (message.role !== 'assistant')
    return { role: 'observation', text: plainText(message.content) };
  const calls = saidBy({ ...message, content: null });
  const isLast = messages.slice(index + 1).every(({ role }) => role !== 'assistant');
  // The content stays whole, thinking and its tags too: the label is of all of it.
  const texts = [
    ...calls.filter(({ role }) => role === 'reasoning').map(({ text }) => text),
    plainText(message.content),
  ];
  const actions = calls.filter(({ role }) => role === 'action').map(({ text }) => text);
  return {
    role: actions.length > 0 ? 'action' : isLast ? 'answer' : 'reasoning',
    text: [...texts, ...actions].filter((text) => text !== '').join('\n'),
  };
}

const meaning = new Map<unknown, Rating>([
  [1, 1],
  [0, 0],
  [-1, -1],
]);

function labelsOf({ messages, step_labels }: Row, first: number): Labels {
  const recorded = messages.slice(first).map((): Rating | undefined => undefined);
  for (const [key, value] of Object.entries(step_labels)) {
    const index = /^\d+$/.test(key) ? Number(key) : -1;
    const field = `field "step_labels.${key}"`;
    if (messages[index]?.role !== 'assistant')
      return unlabelled(`${field}: no message of the model`);
    const rating = meaning.get(value);
    if (rating === undefined) return unlabelled(`${field}: ${quoted(value)} is no label`);
    recorded[index - first] = rating;
  }
  return { recorded };
}

function answerOf(truth: unknown): string | undefined {
  const parsed = z
    .looseObject({ target: z.union([z.string(), z.array(z.string())]) })
    .safeParse(truth);
  if (!parsed.success) return typeof truth === 'string' ? truth : undefined;
  const { target } = parsed.data;
  return typeof target === 'string' ? target : target.join(' | ');
}
