import { z } from 'zod';
import { HumanError } from '../../core/errors.js';
import type { Row } from '../../core/prm/family.js';
import { checkWidth, classRows, inOrder, inputOf, listedModel, rowAtEnd } from './answers.js';
import type { Question, ScoringEngine } from './engine.js';

const answer = z.object({
  data: z.array(z.object({ index: z.number(), probs: z.array(z.number()) })),
});

/**
 * vLLM `/classify`: one answer for a whole text, so for outcome models that are asked about every prefix.
 *
 * All prefixes of a trace are one request. The raw value is asked for (`use_activation` false); a server
 * that applies softmax to a single value all the same answers 1 everywhere, and is told from a good one
 * by that.
 */
export const vllmClassify: ScoringEngine = {
  id: 'vllm-classify',
  title: 'vLLM /classify',
  needsTokenizer: false,
  unfit: ({ head }) =>
    head === 'values' || head === 'classes'
      ? undefined
      : 'A sequence classifier has no logits of tokens. Use openai-completions.',
  served: listedModel,
  async rows(question) {
    const { data } = await question.endpoint.post('/classify', {
      body: requestOf(question),
      answer,
      signal: question.signal,
    });
    const values = inOrder(data, question.sequences.length).map(({ probs }) => probs);
    const rows = checked(values, question);
    return question.sequences.map((sequence, at) =>
      rowAtEnd(sequence, rows[at] ?? new Float32Array()),
    );
  },
};

function requestOf({ model, sequences }: Question): object {
  return {
    model,
    input: sequences.map(inputOf),
    add_special_tokens: sequences.some(({ wantsBos }) => wantsBos),
    use_activation: false,
  };
}

function checked(values: readonly (readonly number[])[], { family }: Question): Row[] {
  checkWidth(values, family);
  if (values.every((row) => row.length === 1 && row[0] === 1)) {
    throw new HumanError(
      'The server answers 1 to everything: it takes the softmax of a single value. ' +
        'Serve the model with the raw value (use_activation), or use vllm-pooling.',
    );
  }
  return classRows(values, family);
}
