import { z } from 'zod';
import type { Row } from '../../core/prm/family.js';
import { Refused } from '../http/refusal.js';
import { listedModel } from './answers.js';
import type { Question, ScoringEngine, Sequence } from './engine.js';

/** Log probabilities by token id. */
const entry = z
  .record(z.string(), z.object({ logprob: z.number() }))
  .transform(
    (found) => new Map(Object.entries(found).map(([id, { logprob }]) => [Number(id), logprob])),
  )
  .nullable();
const answer = z.object({
  choices: z.array(z.object({ prompt_logprobs: z.array(entry).nullish() })).min(1),
});
type Entry = z.infer<typeof entry>;

/** Tokens beside those of the trace: the filler, and the one that is generated. */
const added = 2;

/** As many as vLLM gives unless it was started with more `--max-logprobs`. */
const likeliest = 20;

/**
 * vLLM `/v1/completions` with `prompt_logprobs`: log probabilities of the prompt's own tokens, for families
 * that compare the logits of two tokens and for implicit PRMs. Needs a tokenizer: the prompt goes as ids.
 *
 * What a model says at position p stands in entry p+1, with the 20 likeliest tokens and the one that was
 * fed. A step of which one of the judging tokens is not among these is not scored: the missing one has no
 * number. A filler after the last read makes room for its entry; it cannot change what comes before it.
 */
export const openaiCompletions: ScoringEngine = {
  id: 'openai-completions',
  title: 'vLLM /v1/completions with prompt_logprobs',
  needsTokenizer: true,
  unfit: ({ head }) =>
    head === 'classes' || head === 'values'
      ? 'Completions have no rows of a head of their own. Use vllm-pooling.'
      : undefined,
  async served(endpoint, signal) {
    const { name, maxTokens } = await listedModel(endpoint, signal);
    return { name, maxTokens: maxTokens && maxTokens - added };
  },
  rows: async (question) =>
    Promise.all(question.sequences.map((sequence) => rowsOf(sequence, question))),
};

async function rowsOf(sequence: Sequence, question: Question): Promise<(Row | undefined)[]> {
  const { ids = [], readAt } = sequence;
  const { family, endpoint, model, labelIds, signal } = question;
  const isSum = family.head === 'log-probabilities';
  const [filler = ids[0] ?? 0] = labelIds;
  const prompt = [...ids, filler];
  const body = {
    model,
    prompt,
    max_tokens: 1,
    temperature: 0,
    prompt_logprobs: isSum ? 0 : likeliest,
  };
  const { choices } = await endpoint.post('/v1/completions', { body, answer, signal });
  const entries = choices[0]?.prompt_logprobs ?? [];
  if (entries.length !== prompt.length) {
    throw new Refused(
      `the server gave log probabilities of ${entries.length} tokens for ${prompt.length}; ` +
        'does it know prompt_logprobs?',
      200,
    );
  }
  if (!isSum) return readAt.map((at) => rowOfLabels(entries[(at ?? NaN) + 1], labelIds));
  const sums = sumsOf(prompt, entries);
  return readAt.map((at) => (at === undefined ? undefined : Float32Array.of(sums[at] ?? NaN)));
}

function rowOfLabels(found: Entry | undefined, labelIds: readonly number[]): Row | undefined {
  const values = labelIds.map((id) => found?.get(id));
  const known = values.filter((value) => value !== undefined);
  return known.length === labelIds.length ? Float32Array.from(known) : undefined;
}

/** At position p the sum of the log probabilities of the tokens up to p; the first one has none. */
function sumsOf(prompt: readonly number[], entries: readonly Entry[]): number[] {
  let sum = 0;
  return prompt.map((id, at) => {
    const own = at === 0 ? 0 : entries[at]?.get(id);
    if (own === undefined) throw new Refused(`the server leaves out token ${at}`, 200);
    return (sum += own);
  });
}
