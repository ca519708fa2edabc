import { z } from 'zod';
import type { TraceDraft } from '../trace.js';
import { conversation, turnOf } from './conversation.js';
import { type ReadOptions, type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts } from './parts.js';
import { messageSchema } from './said.js';

const lineSchema = z.looseObject({
  type: z.string(),
  sessionId: z.string().nullish(),
  agentId: z.string().nullish(),
  isSidechain: z.boolean().nullish(),
  isMeta: z.boolean().nullish(),
  message: messageSchema.extend({ model: z.string().nullish() }).nullish(),
});
type Line = z.infer<typeof lineSchema>;

/**
 * Claude Code session logs (`SESSION.jsonl`): a line is an event, `{type, sessionId, message, uuid,
 * parentUuid, isSidechain, ...}`. All of the file is one record.
 *
 * Lines of type user and assistant are read in the order of the file; the others (summaries,
 * snapshots, system notices) are left out. What the user says before the first answer is the prompt,
 * later messages and tool results are observations, tool calls actions, thinking reasoning, shown
 * text an answer; where nothing was thought aloud, the shown text is the reasoning. Work of
 * subagents (`isSidechain`) in the same file is a trace of its own for each `agentId`, all of it one
 * trace where there is none. Answers to prompts that were taken back are still in the log, and in the
 * trace. The id is the session's; there are no labels.
 */
export const claudeCode: TraceFormat = {
  id: 'claude-code',
  title: 'Claude Code session logs',
  scope: 'file',
  fits(first) {
    const isEvent = z.looseObject({ type: z.string(), payload: z.undefined().optional() });
    const isMessage = z.looseObject({
      type: z.enum(['user', 'assistant']),
      sessionId: z.string(),
      message: z.looseObject({ role: z.string() }),
    });
    const events = shareOf(first, (value) => isEvent.safeParse(value).success);
    return shareOf(first, (value) => isMessage.safeParse(value).success) > 0 ? events : 0;
  },
  traces: readParts(z.array(lineSchema), (lines, options) => {
    const drafts = [...threads(lines)].map(([thread, said]) => draftOf(thread, said, options));
    return drafts.length > 0
      ? drafts
      : ['no messages: the log holds no line of type user or assistant'];
  }),
};

const main = 'main';

/** The lines of the session itself and of each subagent. */
function threads(lines: readonly Line[]): Map<string, Line[]> {
  const found = new Map<string, Line[]>();
  for (const line of lines) {
    if (!line.message || !['user', 'assistant'].includes(line.type)) continue;
    const thread = line.isSidechain ? (line.agentId ?? 'subagents') : main;
    found.set(thread, [...(found.get(thread) ?? []), line]);
  }
  return found;
}

function draftOf(
  thread: string,
  lines: readonly Line[],
  { split }: ReadOptions,
): TraceDraft | string {
  // Notices of the program look like messages of the user.
  const turns = lines.flatMap(({ message, isMeta }) =>
    message && !isMeta ? [turnOf(message)] : [],
  );
  const { prompt, steps } = conversation(turns, split);
  if (steps.length === 0) return `no steps: the model says nothing (${thread})`;
  const session = lines.find(({ sessionId }) => sessionId)?.sessionId ?? undefined;
  const model = lines.find(({ message }) => message?.model)?.message?.model;
  const agent = thread === main ? undefined : thread;
  return {
    id: session && (agent === undefined ? session : `${session}:${agent}`),
    prompt,
    steps,
    meta: metaOf({ model, agent }),
  };
}
