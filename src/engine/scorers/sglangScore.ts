import { z } from 'zod';
import type { Row } from '../../core/prm/family.js';
import { Refused } from '../http/refusal.js';
import { listedModel, logitsOf } from './answers.js';
import type { Question, ScoringEngine, Sequence } from './engine.js';

const answer = z.object({ scores: z.array(z.array(z.number())) });

/**
 * SGLang `/v1/score`: the probabilities of the judging tokens after a prefix, for families that compare
 * the logits of two tokens (Math-Shepherd, RLHFlow, ER-PRM, FoVer, VersaPRM, OpenR).
 *
 * One request per step, as token ids: the tokens up to the read position, the last of them as the item,
 * so that nothing is cut anew. Needs a tokenizer. The server's radix cache makes the common prefix cheap.
 */
export const sglangScore: ScoringEngine = {
  id: 'sglang-score',
  title: 'SGLang /v1/score',
  needsTokenizer: true,
  unfit: ({ head }) =>
    head === 'tokens' || head === 'first-tokens'
      ? undefined
      : 'SGLang scores tokens here, and this family reads a head of its own. Use sglang-classify.',
  served: listedModel,
  rows: async (question) =>
    Promise.all(
      question.sequences.map((sequence) =>
        Promise.all(
          sequence.readAt.map(async (at) =>
            at === undefined ? undefined : rowAfter(sequence, at, question),
          ),
        ),
      ),
    ),
};

async function rowAfter(
  { ids = [] }: Sequence,
  at: number,
  { endpoint, model, labelIds, signal }: Question,
): Promise<Row> {
  const body = {
    model,
    query: ids.slice(0, at),
    items: [ids.slice(at, at + 1)],
    label_token_ids: labelIds,
    apply_softmax: true,
    item_first: false,
  };
  const { scores } = await endpoint.post('/v1/score', { body, answer, signal });
  const [row] = scores;
  if (scores.length !== 1 || row?.length !== labelIds.length) {
    throw new Refused(
      `the server gave ${scores.length} rows of ${row?.length ?? 0} scores for 1 of ${labelIds.length}`,
      200,
    );
  }
  return logitsOf(row);
}
