import { z } from 'zod';
import type { TraceDraft } from '../trace.js';
import { stepsOf } from './conversation.js';
import type { ReadOptions } from './format.js';
import { callOf, type Said } from './said.js';

/** An event of OpenHands: an action of somebody, or what came of one. */
export const eventSchema = z.looseObject({
  id: z.number().nullish(),
  source: z.string().nullish(),
  action: z.string().nullish(),
  observation: z.string().nullish(),
  message: z.string().nullish(),
  content: z.string().nullish(),
  args: z.record(z.string(), z.unknown()).nullish(),
});
type Event = z.infer<typeof eventSchema>;

/** Book-keeping of the program that neither the agent nor the user sees. */
const silent = ['system', 'recall', 'null', 'agent_state_changed', 'change_agent_state'];

/** The trace of a list of events, or why there is none. */
export function eventsDraft(
  events: readonly Event[],
  { split }: ReadOptions,
): Pick<TraceDraft, 'prompt' | 'steps'> | string {
  const heard = events.filter((each) => !silent.includes(each.action ?? each.observation ?? ''));
  const first = heard.findIndex(({ source, action }) => source === 'agent' && action);
  if (first === -1) return 'no steps: there is no action of the agent';
  const asked = heard.slice(0, first).filter(({ source }) => source === 'user');
  const steps = stepsOf(
    heard.slice(first).flatMap((event) => saidBy(event)),
    split,
  );
  if (steps.length === 0) return 'no steps: the events have no text';
  return { prompt: asked.map((event) => textOf(event)).join('\n\n'), steps };
}

function saidBy(event: Event): Said[] {
  const { source, action, content, message } = event;
  if (!action) return [{ role: 'observation', text: content || (message ?? '') }];
  if (source === 'user') return [{ role: 'observation', text: textOf(event) }];
  const thought = text(event, 'thought') ?? '';
  switch (action) {
    case 'think':
      return [{ role: 'reasoning', text: thought, whole: true }];
    case 'message':
      return [{ role: 'answer', text: textOf(event), whole: true }];
    case 'finish':
      return [finalAnswer(event, thought)];
    default:
      return [{ role: 'reasoning', text: thought, whole: true }, actionOf(action, event)];
  }
}

function finalAnswer(event: Event, thought: string): Said {
  const last = text(event, 'final_thought') || thought || event.message || '';
  return { role: 'answer', text: last, whole: true };
}

/** A command or code as it was run; any other action by its name and what it was given. */
function actionOf(action: string, event: Event): Said {
  const code = action.startsWith('run') && (text(event, 'command') ?? text(event, 'code'));
  if (code) return { role: 'action', text: code };
  const given = Object.entries(event.args ?? {}).filter(
    ([name, value]) => name !== 'thought' && value !== null && value !== '' && value !== false,
  );
  return callOf(action, Object.fromEntries(given));
}

function textOf(event: Event): string {
  return text(event, 'content') ?? event.message ?? '';
}

function text({ args }: Event, name: string): string | undefined {
  const value = args?.[name];
  return typeof value === 'string' ? value : undefined;
}
