import { z } from 'zod';
import type { Row } from '../../core/prm/family.js';
import { checkWidth, listedModel, rowAtEnd } from './answers.js';
import type { Question, ScoringEngine, Sequence } from './engine.js';

const one = z.object({ embedding: z.array(z.number()) });
const answer = z.union([one.transform((each) => [each]), z.array(one)]);

/**
 * SGLang's own `/classify` (`--is-embedding`): the raw value of a reward model, one for a whole text, so
 * for outcome models that are asked about every prefix. Its `/v1/classify` always takes a softmax, which
 * makes a single value 1, and is not used.
 */
export const sglangClassify: ScoringEngine = {
  id: 'sglang-classify',
  title: 'SGLang /classify',
  needsTokenizer: false,
  unfit: ({ head }) =>
    head === 'values'
      ? undefined
      : 'SGLang gives one raw value per text, and this family reads something else. Use sglang-score.',
  served: listedModel,
  rows: async (question) =>
    Promise.all(
      question.sequences.map(async (each) => rowAtEnd(each, await rowOf(each, question))),
    ),
};

async function rowOf(
  { ids, text }: Sequence,
  { endpoint, model, family, signal }: Question,
): Promise<Row> {
  const body = { model, ...(ids ? { input_ids: ids } : { text }) };
  const [first] = await endpoint.post('/classify', { body, answer, signal });
  const values = first?.embedding ?? [];
  checkWidth([values], family);
  return Float32Array.from(values);
}
