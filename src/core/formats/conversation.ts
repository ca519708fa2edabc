import { segment, type SplitId } from '../segment.js';
import type { StepDraft, TraceDraft } from '../trace.js';
import { type Message, type Said, saidBy } from './said.js';

/** One message of a conversation. */
export interface Turn {
  readonly who: 'system' | 'user' | 'assistant' | 'tool';
  readonly said: readonly Said[];
}

/** Steps of pieces: reasoning and answers are cut, calls and tool output stay whole. */
export function stepsOf(said: readonly Said[], split: SplitId): StepDraft[] {
  let end = -1;
  return said
    .filter(({ text }) => text.trim() !== '')
    .flatMap(({ role, text, at, whole }): StepDraft[] => {
      const start = at ?? end + 1;
      end = start + text.length;
      if (whole || role === 'action' || role === 'observation')
        return [{ role, text, span: [start, end] }];
      return segment(text, split).map(({ text: piece, span = [0, piece.length] }) => ({
        role,
        text: piece,
        span: [start + span[0], start + span[1]],
      }));
    });
}

/** What everybody said: one message as it is; where there are several, with who says it. */
export function promptOf(turns: readonly Turn[]): string {
  const texts = turns
    .filter(({ who }) => who !== 'system')
    .map(({ who, said }) => ({ who, text: shownText(said) }))
    .filter(({ text }) => text.trim() !== '');
  if (texts.length === 1) return texts[0]?.text ?? '';
  return texts.map(({ who, text }) => `${who}: ${text}`).join('\n\n');
}

/** What is left of a message when it is sent back to a model: earlier reasoning is not. */
function shownText(said: readonly Said[]): string {
  return said
    .filter(({ role }) => role !== 'reasoning')
    .map(({ text }) => text)
    .join('\n');
}

/** The system prompt, for a trace's meta. */
export function systemOf(turns: readonly Turn[]): string | undefined {
  const system = turns.filter(({ who }) => who === 'system');
  return system.flatMap(({ said }) => said.map(({ text }) => text)).join('\n\n') || undefined;
}

/**
 * A conversation as one trace: what comes before the model's first message is the prompt; after it,
 * whatever others say is an observation. Where no reasoning is told apart, what the model says is
 * its reasoning.
 */
export function conversation(
  turns: readonly Turn[],
  split: SplitId,
): Pick<TraceDraft, 'prompt' | 'steps'> & { readonly system: string | undefined } {
  const first = turns.findIndex(({ who }) => who === 'assistant');
  const asked = first === -1 ? turns : turns.slice(0, first);
  const said = turns
    .slice(asked.length)
    .flatMap(({ who, said }) =>
      who === 'assistant' ? said : said.map((each): Said => ({ ...each, role: 'observation' })),
    );
  const isPlain = !said.some(({ role, text }) => role === 'reasoning' && text.trim() !== '');
  const steps = isPlain
    ? said.map((each): Said => (each.role === 'answer' ? { ...each, role: 'reasoning' } : each))
    : said;
  return { prompt: promptOf(asked), system: systemOf(asked), steps: stepsOf(steps, split) };
}

export function turnOf(message: Message): Turn {
  return { who: whoIs(message.role), said: saidBy(message) };
}

export function whoIs(role: string): Turn['who'] {
  if (role === 'assistant' || role === 'model') return 'assistant';
  if (role === 'system' || role === 'developer') return 'system';
  return role === 'user' || role === 'human' ? 'user' : 'tool';
}
