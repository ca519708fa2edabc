import { z } from 'zod';
import type { SplitId } from '../segment.js';
import { type TraceDraft, traceHash } from '../trace.js';
import { conversation, type Turn, turnOf } from './conversation.js';
import { messageSchema, splitThinking } from './said.js';

/** What was asked or answered: a text, or chat messages. */
export const saidSchema = z.union([z.string(), z.array(messageSchema).min(1)]);
type Content = z.infer<typeof saidSchema>;

/** One of several answers to one prompt. */
export interface Side {
  readonly turns: readonly Turn[];
  readonly meta: NonNullable<TraceDraft['meta']>;
}

/** The turns of a prompt and an answer. A list that begins with a question is the whole of it. */
export function turnsOf(prompt: Content | undefined, answer: Content): Turn[] {
  const answered = asTurns(answer, 'assistant');
  const isWhole = answered[0]?.who !== 'assistant';
  return prompt === undefined || isWhole ? answered : [...asTurns(prompt, 'user'), ...answered];
}

function asTurns(content: Content, who: Turn['who']): Turn[] {
  if (typeof content !== 'string') return content.map((message) => turnOf(message));
  return [{ who, said: who === 'assistant' ? splitThinking(content) : [textOf(content)] }];
}

function textOf(text: string): { readonly role: 'answer'; readonly text: string } {
  return { role: 'answer', text };
}

/** A trace per side; one that begins like the first side's branches off it. */
export function* sideDrafts(
  sides: readonly Side[],
  split: SplitId,
  about: Omit<TraceDraft, 'prompt' | 'steps' | 'meta'>,
): Iterable<TraceDraft> {
  let first: Pick<TraceDraft, 'prompt' | 'steps'> | undefined;
  for (const { turns, meta } of sides) {
    const { prompt, steps, system } = conversation(turns, split);
    yield {
      ...about,
      prompt,
      steps,
      parent: first && branchOff(first, { prompt, steps }),
      meta: { ...meta, ...(system !== undefined && { system }) },
    };
    first ??= { prompt, steps };
  }
}

type Sided = Pick<TraceDraft, 'prompt' | 'steps'>;

function branchOff(first: Sided, other: Sided): TraceDraft['parent'] {
  const parts = other.steps.findIndex((step, index) => step.text !== first.steps[index]?.text);
  const shared = parts === -1 ? other.steps.length : parts;
  return shared === 0 || first.prompt !== other.prompt
    ? undefined
    : { trace: traceHash(first.prompt, first.steps), step: shared - 1 };
}
