import { z } from 'zod';
import type { TraceDraft } from '../trace.js';
import {
  hallmark,
  type Request,
  requestSchema,
  type Response,
  responseSchema,
} from './chatSchemas.js';
import { promptOf, stepsOf, systemOf, type Turn, turnOf, whoIs } from './conversation.js';
import { type ReadOptions, type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts } from './parts.js';
import { type Item, turnOfItem } from './responseItems.js';
import { type Said, saidBy, saidIn } from './said.js';

const pairSchema = z.looseObject({
  request: requestSchema.nullish(),
  response: responseSchema,
  source: z.string().nullish(),
});
const bareSchema = responseSchema.transform((response) => ({
  response,
  request: undefined,
  source: undefined,
}));

const paired = z.looseObject({ response: hallmark });

/**
 * Responses of chat models with their reasoning: the body that a provider sent, one a record, or
 * `{request, response}`, which has the prompt too.
 *
 * Read are OpenAI chat completions and what speaks like them (reasoning in `reasoning_content`,
 * `reasoning`, `thinking`, `reasoning_details`, or between `<think>` tags), Anthropic (`thinking`
 * blocks), Mistral and Cohere (thinking in lists), Gemini (`thought` parts), Bedrock, Ollama and
 * OpenAI Responses (reasoning items: raw text, else the summary). A choice or candidate is a trace.
 * Reasoning and the visible answer are cut into steps, the latter of role answer; a tool call is an
 * action. A `<think>` that is not closed is all reasoning; one without its opening tag, because the
 * prompt ended in it, is found by its closing tag; an empty one is no step. There are no labels.
 * Redacted and encrypted reasoning has no text: meta `hidden` says that some was withheld. A record
 * of a streamed chunk is a problem: join the chunks first.
 */
export const chatResponse: TraceFormat = {
  id: 'chat-response',
  title: 'Chat responses with reasoning (many providers)',
  fits: (first) =>
    shareOf(first, (value) => paired.safeParse(value).success || hallmark.safeParse(value).success),
  traces: (record, options) => {
    const isPair = record.content.kind === 'json' && isPaired(record.content.value);
    return isPair ? readPair(record, options) : readBare(record, options);
  },
};

const isPaired = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'response' in value;

const readPair = readParts(pairSchema, drafts);
const readBare = readParts(bareSchema, drafts);

interface Exchange {
  readonly request?: Request | null | undefined;
  readonly response: Response;
  readonly source?: string | null | undefined;
}

function drafts(
  { request, response, source }: Exchange,
  { split }: ReadOptions,
): (TraceDraft | string)[] {
  const answers = answersOf(response);
  if (typeof answers === 'string') return [answers];
  const asked = askedBy(request ?? {});
  const hidden = hidesReasoning(response) || undefined;
  return answers.map(({ said, finish }) => {
    const steps = stepsOf(said, split);
    if (steps.length === 0)
      return `no steps: the response has no text${hidden ? ', its reasoning is withheld' : ''}`;
    const model = response.model ?? response.modelVersion;
    return {
      id: response.id ?? response.responseId ?? undefined,
      prompt: promptOf(asked),
      steps,
      meta: metaOf({ model, finish, system: systemOf(asked), source, hidden }),
    };
  });
}

interface Answer {
  readonly said: readonly Said[];
  readonly finish?: string | null | undefined;
}

/** The answers of a response, or why there are none. */
function answersOf(response: Response): Answer[] | string {
  const { choices, candidates, output, message, content } = response;
  if (choices?.some(({ delta }) => delta !== undefined))
    return 'field "choices": a chunk of a stream; join the chunks of a response into one message';
  if (choices)
    return choices.map(({ message, finish_reason }) => ({
      said: message ? saidBy(message) : [],
      finish: finish_reason,
    }));
  if (candidates)
    return candidates.map(({ content, finishReason }) => ({
      said: saidIn(content?.parts),
      finish: finishReason,
    }));
  if (Array.isArray(output)) return [{ said: output.flatMap((item) => turnOfItem(item).said) }];
  const finish = response.finish_reason ?? response.stop_reason;
  const single = output?.message ?? message;
  if (single) return [{ said: saidBy(single), finish }];
  if (content !== undefined && content !== null) return [{ said: saidIn(content), finish }];
  return 'no "choices", "candidates", "output", "message" or "content" with a response in it';
}

/** Whether some reasoning came without its text. */
function hidesReasoning({ content, output }: Response): boolean {
  if (Array.isArray(output)) return output.some(isSealed);
  return (
    Array.isArray(content) &&
    content.some((block) => typeof block !== 'string' && block.type === 'redacted_thinking')
  );
}

function isSealed(item: Item): boolean {
  const { who, said } = turnOfItem(item);
  return item.type === 'reasoning' && who === 'assistant' && !said.some(({ text }) => text !== '');
}

function askedBy(request: Request): Turn[] {
  const { messages, contents, input, instructions, system, systemInstruction } = request;
  const rules = [instructions, system, systemInstruction?.parts].map((each): Turn => ({
    who: 'system',
    said: saidIn(each),
  }));
  return [
    ...rules,
    ...(messages ?? []).map((message) => turnOf(message)),
    ...(contents ?? []).map(({ role, parts }): Turn => ({
      who: whoIs(role ?? 'user'),
      said: saidIn(parts),
    })),
    ...(typeof input === 'string' ? [{ role: 'user', content: input }] : (input ?? [])).map(
      (item) => turnOfItem(item),
    ),
  ];
}
