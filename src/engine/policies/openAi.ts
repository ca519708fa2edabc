import { z } from 'zod';
import { hashOf } from '../../core/hash.js';
import { mixedSeed } from '../../core/random.js';
import { isAbort } from '../../rpc/rpc.js';
import type { Endpoint } from '../http/endpoint.js';
import { Refused } from '../http/refusal.js';
import { Unavailable } from '../http/retry.js';
import {
  type Continuation,
  type Policy,
  type Prefix,
  type Sampling,
  writtenText,
} from './policy.js';

export const policyApis = ['completions', 'chat'] as const;
export type PolicyApi = (typeof policyApis)[number];

const chunk = z.object({
  choices: z
    .array(
      z.object({
        index: z.number().int().nonnegative().default(0),
        text: z.string().nullish(),
        delta: z.object({ content: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: z.object({ completion_tokens: z.number() }).nullish(),
});
type Chunk = z.infer<typeof chunk>;

interface Draft {
  text: string;
  pieces: number;
  finish: string | undefined;
}

/** Times that a stream which broke off is asked for again, from its start. */
const streamTries = 3;

/**
 * A policy at an OpenAI-compatible server (vLLM, SGLang, llama.cpp, Ollama), streamed.
 *
 * Rollouts of a prefix are asked for as one request with `n`; servers that refuse or overlook `n` are
 * asked for one at a time from then on. A stream that breaks off counts for nothing and is asked for
 * again. With the chat API a prefix is the assistant's turn, to be gone on with.
 */
export class OpenAiPolicy implements Policy {
  readonly id: string;
  #canMany = true;

  constructor(
    private readonly endpoint: Endpoint,
    private readonly model: string,
    private readonly api: PolicyApi,
    private readonly sampling: Sampling,
  ) {
    this.id = hashOf([endpoint.url, model, api, JSON.stringify(sampling)]);
  }

  async continue(prefix: Prefix, signal: AbortSignal): Promise<readonly Continuation[]> {
    const made: Continuation[] = [];
    if (this.#canMany && prefix.rollouts > 1) {
      const some = await this.#many(prefix, signal);
      made.push(...some.slice(0, prefix.rollouts));
      this.#canMany = some.length === prefix.rollouts;
    }
    const missing = Array.from({ length: prefix.rollouts - made.length }, (_, at) =>
      this.#request(prefix, 1, prefix.from + made.length + at, signal),
    );
    return [...made, ...(await allOf(missing)).flatMap(([first]) => (first ? [first] : []))];
  }

  /** None where the server refuses `n`. */
  async #many(prefix: Prefix, signal: AbortSignal): Promise<Continuation[]> {
    try {
      return await this.#request(prefix, prefix.rollouts, prefix.from, signal);
    } catch (error) {
      const isRefusal = error instanceof Refused && [400, 422].includes(error.status);
      if (!isRefusal) throw error;
      return [];
    }
  }

  async #request(
    prefix: Prefix,
    n: number,
    number: number,
    signal: AbortSignal,
  ): Promise<Continuation[]> {
    const path = this.api === 'chat' ? '/v1/chat/completions' : '/v1/completions';
    const body = { ...this.#body(prefix, number), ...(n > 1 && { n }) };
    for (let tries = 1; ; tries++) {
      try {
        return await collected(this.endpoint.stream(path, { body, answer: chunk, signal }), n);
      } catch (error) {
        if (isAbort(error) || !(error instanceof Unavailable) || tries === streamTries) throw error;
      }
    }
  }

  #body({ prompt, before }: Prefix, number: number): object {
    const { temperature, topP, maxTokens, stop, seed } = this.sampling;
    const written = writtenText(before);
    return {
      model: this.model,
      ...(this.api === 'chat'
        ? chatBody(prompt, written)
        : { prompt: promptText(prompt, written) }),
      temperature,
      top_p: topP,
      max_tokens: maxTokens,
      ...(stop.length > 0 && { stop }),
      seed: mixedSeed(seed, number) >>> 1,
      stream: true,
      stream_options: { include_usage: true },
    };
  }
}

/** All of them; where one fails, the others are not left alone with their failures. */
async function allOf<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(work);
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}

function promptText(prompt: string, written: string): string {
  return written === '' ? `${prompt}\n\n` : `${prompt}\n\n${written}\n`;
}

function chatBody(prompt: string, written: string): object {
  const user = { role: 'user', content: prompt };
  if (written === '') return { messages: [user] };
  return {
    messages: [user, { role: 'assistant', content: `${written}\n` }],
    continue_final_message: true,
    add_generation_prompt: false,
  };
}

/** The choices of a stream; one that did not say how it ended broke off. */
async function collected(stream: AsyncIterable<Chunk>, n: number): Promise<Continuation[]> {
  const drafts = new Map<number, Draft>();
  let tokens: number | undefined;
  for await (const { choices, usage } of stream) {
    for (const choice of choices) {
      if (choice.index >= n) continue;
      const draft = drafts.get(choice.index) ?? { text: '', pieces: 0, finish: undefined };
      const piece = choice.text ?? choice.delta?.content ?? '';
      draft.text += piece;
      if (piece !== '') draft.pieces++;
      draft.finish = choice.finish_reason ?? draft.finish;
      drafts.set(choice.index, draft);
    }
    tokens = usage?.completion_tokens ?? tokens;
  }
  const made = [...drafts.values()].filter(({ finish }) => finish !== undefined);
  if (made.length === 0) throw new Unavailable('The stream of a rollout broke off. Ask again.');
  return made.map(({ text, pieces, finish }) => ({
    text,
    tokens: tokens !== undefined && made.length === 1 ? tokens : pieces,
    hasEnded: finish !== 'length',
  }));
}
