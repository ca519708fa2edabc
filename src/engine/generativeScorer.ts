import { z } from 'zod';
import { hashOf } from '../core/hash.js';
import { HumanError } from '../core/errors.js';
import type { FamilyOptions } from '../core/prm/family.js';
import type {
  Ask,
  GenerativeFamily,
  Judgement,
  Written,
} from '../core/prm/generative/generative.js';
import { numberOption } from '../core/prm/options.js';
import { notScored, scoredOf } from '../core/prm/scored.js';
import type { LoadedModel, Scored, Scorer } from '../core/prm/scorer.js';
import { mixedSeed, seedOf } from '../core/random.js';
import { type Trace, isJudged } from '../core/trace.js';
import type { Endpoint } from './http/endpoint.js';
import { isOfOneTrace } from './remoteScorer.js';
import { listedModel } from './scorers/answers.js';

export interface GenerativeOptions {
  readonly endpoint: Endpoint;
  readonly family: GenerativeFamily;
  readonly options: FamilyOptions;
  /** Name of the model at the server; undefined: the one it lists first. */
  readonly model: string | undefined;
}

/** How the command line calls this kind of server. */
export const generativeEngine = 'openai-chat';

const likely = z.object({ token: z.string(), logprob: z.number() });
const answer = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullable() }),
        logprobs: z
          .object({
            content: z
              .array(likely.extend({ top_logprobs: z.array(likely).default([]) }))
              .nullish(),
          })
          .nullish(),
      }),
    )
    .min(1),
});

/**
 * A PRM that writes its judgements, on an OpenAI-compatible server (`/v1/chat/completions`). What it has
 * begun to write is gone on with (`continue_final_message`, of vLLM and SGLang). Each sample of each
 * trace has a seed of its own, made of its texts, so that a run can be done again.
 */
export class GenerativeScorer implements Scorer {
  #loading: Promise<LoadedModel> | undefined;

  constructor(private readonly asked: GenerativeOptions) {
    const { family, options } = asked;
    const unfit = family.unfit?.(options);
    if (unfit !== undefined) throw new HumanError(`${family.id} cannot be asked: ${unfit}.`);
  }

  async model(signal?: AbortSignal): Promise<LoadedModel> {
    this.#loading ??= this.#load(signal);
    const loading = this.#loading;
    // A server that did not answer is asked again by the next call.
    loading.catch(() => (this.#loading = undefined));
    return loading;
  }

  async *score(traces: readonly Trace[], signal?: AbortSignal): AsyncGenerator<Scored> {
    const left = new AbortController();
    const either = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
    try {
      const model = await this.model(signal);
      const pending = traces.map((trace) => this.#one(trace, model, either));
      // One that fails while another is awaited is not unhandled: it is awaited in its turn, or left.
      for (const each of pending) each.catch(() => undefined);
      for (const each of pending) yield await each;
    } finally {
      left.abort();
    }
  }

  /** There is nothing to stop: the server is not ours. */
  stop(): void {
    this.#loading = undefined;
  }

  async #load(signal: AbortSignal | undefined): Promise<LoadedModel> {
    const { endpoint, family, options, model } = this.asked;
    const served = await listedModel(endpoint, signal);
    const name = model ?? served.name;
    return {
      name,
      title: `${name} at ${endpoint.url}`,
      signal: `prm:${name}`,
      hash: hashOf([name, family.id, JSON.stringify(options)]),
      family: family.id,
      device: generativeEngine,
      kind: 'validity',
      range: [0, 1],
      threshold: 0.5,
      aggregate: family.aggregate,
      maxTokens: served.maxTokens ?? Infinity,
      refused: [],
    };
  }

  async #one(trace: Trace, model: LoadedModel, signal: AbortSignal): Promise<Scored> {
    const { family, options } = this.asked;
    const count = Math.max(1, Math.round(numberOption(options, 'samples', family.samples)));
    try {
      const samples = Array.from({ length: count }, (_, at) =>
        this.#judgement(trace, model, seedOf(at, `${trace.prompt}\n${trace.hash}`), signal),
      );
      const values = meanOf(trace, await Promise.all(samples));
      return resultOf(trace, model, values);
    } catch (error) {
      if (isOfOneTrace(error)) return notScored(trace, error.message);
      throw error;
    }
  }

  async #judgement(
    trace: Trace,
    model: LoadedModel,
    seed: number,
    signal: AbortSignal,
  ): Promise<Judgement> {
    const judging = this.asked.family.judge(trace, this.asked.options);
    let next = judging.next();
    for (let turn = 0; next.done !== true; turn++) {
      const written = await this.#written(next.value, model.name, mixedSeed(seed, turn), signal);
      next = judging.next(written);
    }
    return next.value;
  }

  async #written(ask: Ask, model: string, seed: number, signal: AbortSignal): Promise<Written> {
    const { choices } = await this.asked.endpoint.post('/v1/chat/completions', {
      body: bodyOf(ask, model, this.asked.family, seed),
      answer,
      signal,
    });
    const [choice] = choices;
    return {
      text: choice?.message.content ?? '',
      tokens: choice?.logprobs?.content?.map(({ token, logprob, top_logprobs: top }) => ({
        text: token,
        likely: new Map([
          [token, logprob],
          ...top.map((each) => [each.token, each.logprob] as const),
        ]),
      })),
    };
  }
}

function bodyOf(
  { turns, begun, stop, maxTokens }: Ask,
  model: string,
  { sampling }: GenerativeFamily,
  seed: number,
): object {
  const own = begun === '' ? [] : [{ role: 'assistant', content: begun }];
  return {
    model,
    messages: [...turns, ...own],
    ...(begun !== '' && { continue_final_message: true, add_generation_prompt: false }),
    temperature: sampling.temperature,
    top_p: sampling.topP,
    max_tokens: maxTokens,
    ...(stop.length > 0 && { stop }),
    seed: seed >>> 1,
    logprobs: true,
    top_logprobs: 20,
  };
}

/** Of each step the mean of the samples that say something of it. */
function meanOf(trace: Trace, samples: readonly Judgement[]): Judgement {
  return trace.steps.map((_, step) => {
    const said = samples.flatMap((sample) => sample[step] ?? []);
    if (said.length === 0) return undefined;
    return said.reduce((sum, each) => sum + each, 0) / said.length;
  });
}

function resultOf(trace: Trace, model: LoadedModel, values: Judgement): Scored {
  const silent = trace.steps.flatMap((step, at) =>
    isJudged(step) && values[at] === undefined ? [at] : [],
  );
  const [first] = silent;
  const problem =
    first === undefined
      ? undefined
      : `${silent.length} steps, the first ${first}, not scored: the model wrote no verdict on them`;
  return scoredOf(trace, { signals: ['reward'] }, model, [values], problem);
}
