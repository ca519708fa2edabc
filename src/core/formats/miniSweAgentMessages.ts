import { z } from 'zod';
import type { TraceDraft } from '../trace.js';
import { promptOf, stepsOf, systemOf, turnOf } from './conversation.js';
import { cutAtFences } from './fences.js';
import { type ReadOptions, type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts } from './parts.js';
import { type Message, messageSchema, plainText, type Said, saidBy } from './said.js';

const mark = z.strictObject({
  role: z.enum(['system', 'user', 'assistant', 'tool', 'exit']),
  content: z.unknown(),
  tool_calls: z.unknown().optional(),
  tool_call_id: z.unknown().optional(),
  name: z.unknown().optional(),
  extra: z.unknown().optional(),
  timestamp: z.unknown().optional(),
});

/**
 * mini-swe-agent's first trajectories: a file that is nothing but the list of its messages,
 * `[{role, content}]`. All of the file is one trace.
 *
 * The messages before the agent's first one are the prompt (the system message is meta `system`). In
 * the agent's messages the fenced shell block is an action, without its fences, and what stands round
 * it is reasoning, one step each; tool calls are actions, too. What the user says after that is the
 * output of the command, an observation; where it is empty it is no step. There are no labels.
 */
export const miniSweAgentMessages: TraceFormat = {
  id: 'mini-swe-agent-messages',
  title: 'mini-swe-agent, bare list of messages',
  scope: 'file',
  fits(first) {
    const isList = shareOf(first, (value) => mark.safeParse(value).success) === 1;
    const hasBlock = shareOf(first, (value) => shellBlock.test(plainText(contentOf(value)))) > 0;
    return isList && shareOf(first, isAnswer) > 0 ? (hasBlock ? 0.9 : 0.4) : 0;
  },
  traces: readParts(z.array(messageSchema), (messages, options) => [miniDraft(messages, options)]),
};

const shellBlock = /^```(?:mswea_bash_command|bash|sh)\s*$/m;

const contentOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'content' in value ? value.content : undefined;

const isAnswer = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'role' in value && value.role === 'assistant';

/** The trace of such messages, or why there is none. */
export function miniDraft(
  messages: readonly Message[],
  { split }: ReadOptions,
): TraceDraft | string {
  const first = messages.findIndex(({ role }) => role === 'assistant');
  if (first === -1) return 'no steps: there is no message of the agent';
  const asked = messages.slice(0, first).map((message) => turnOf(message));
  const said = messages.slice(first).flatMap((message) => saidIn(message));
  const steps = stepsOf(said, split);
  if (steps.length === 0) return 'no steps: the messages of the agent are empty';
  return { prompt: promptOf(asked), steps, meta: metaOf({ system: systemOf(asked) }) };
}

function saidIn(message: Message): Said[] {
  if (message.role !== 'assistant')
    return [{ role: 'observation', text: plainText(message.content) }];
  return saidBy(message).flatMap((said): Said[] => {
    if (said.role === 'action') return [said];
    const isShell = (language: string) => /^(?:mswea_bash_command|bash|sh)$/.test(language);
    const pieces = cutAtFences(
      said.text,
      (each) => (isShell(each) ? 'action' : undefined),
      'reasoning',
    );
    return pieces.map(({ role, text }): Said => ({ role, text: text.trim(), whole: true }));
  });
}
