import { z } from 'zod';
import type { Row } from '../../core/prm/family.js';
import { Refused } from '../http/refusal.js';
import { checkWidth, classRows, floatsOf, inOrder, inputOf, listedModel } from './answers.js';
import type { Question, ScoringEngine, Sequence } from './engine.js';

const numbers = z.array(z.number());
const answer = z.object({
  data: z.array(
    z.object({ index: z.number(), data: z.union([z.array(numbers), numbers, z.string()]) }),
  ),
});

/**
 * vLLM `/pooling` with token classification: `vllm serve Qwen/Qwen2.5-Math-PRM-7B --runner pooling`.
 *
 * A server with STEP pooling gives one row per step tag, one with ALL pooling a row per token (then a
 * tokenizer is needed to know which). Another number of rows means that the tag was not found, and
 * nothing is scored. Rows of classes come as probabilities. A head of values is asked for without
 * activation. PRMs that compare the logits of two tokens cannot be asked here: vLLM drops the head of a
 * causal LM that it pools, and the numbers it gives instead mean nothing; use `openai-completions`.
 */
export const vllmPooling: ScoringEngine = {
  id: 'vllm-pooling',
  title: 'vLLM /pooling',
  needsTokenizer: false,
  unfit: ({ head }) =>
    head === 'classes' || head === 'values'
      ? undefined
      : 'vLLM pools a causal LM without the head that this family reads. Use openai-completions.',
  served: listedModel,
  async rows(question) {
    const { data } = await question.endpoint.post('/pooling', {
      body: requestOf(question),
      answer,
      signal: question.signal,
    });
    const items = inOrder(data, question.sequences.length);
    return question.sequences.map((sequence, at) =>
      rowsAt(sequence, valuesOf(items[at]?.data ?? [], question), question),
    );
  },
};

function requestOf({ model, sequences, family }: Question): object {
  return {
    model,
    input: sequences.map(inputOf),
    encoding_format: 'float',
    add_special_tokens: sequences.some(({ wantsBos }) => wantsBos),
    ...(family.head === 'values' && { use_activation: false }),
  };
}

function valuesOf(
  data: readonly (readonly number[])[] | readonly number[] | string,
  { family }: Question,
): number[][] {
  const flat = typeof data === 'string' ? floatsOf(data) : data;
  const rows: number[][] = [];
  for (const each of flat) {
    if (typeof each !== 'number') rows.push([...each]);
    else if ((rows.at(-1)?.length ?? Infinity) < family.columns.length) rows.at(-1)?.push(each);
    else rows.push([each]);
  }
  return rows;
}

/** A row per read in the order of the text, or a row per token. */
function rowsAt(
  { ids, readAt }: Sequence,
  values: readonly (readonly number[])[],
  { family }: Question,
): (Row | undefined)[] {
  checkWidth(values, family);
  const order = readAt.filter((at) => at !== undefined).sort((a, b) => a - b);
  const perToken = ids !== undefined && values.length === ids.length;
  if (!perToken && values.length !== order.length) {
    throw new Refused(
      `the server gave ${values.length} rows for ${order.length} reads: it does not see the step tags`,
      200,
    );
  }
  const rows = classRows(values, family);
  return readAt.map((at) =>
    at === undefined ? undefined : rows[perToken ? at : order.indexOf(at)],
  );
}
