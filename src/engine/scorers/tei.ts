import { z } from 'zod';
import { HumanError } from '../../core/errors.js';
import type { Row } from '../../core/prm/family.js';
import type { Endpoint } from '../http/endpoint.js';
import { Refused } from '../http/refusal.js';
import { checkWidth, rowAtEnd } from './answers.js';
import type { Question, ScoringEngine, ServedModel } from './engine.js';

const labels = z.array(z.object({ score: z.number(), label: z.string() }));
const info = z.object({ model_id: z.string(), max_input_length: z.number().nullish() });

/** Its default limit; more is refused. */
const mostInputs = 32;

/**
 * Text Embeddings Inference `/predict`: small encoders with a sequence head, so for outcome models that are
 * asked about every prefix. Texts only, at most 32 a request.
 *
 * Raw scores come sorted by their size, with labels: LABEL_0, LABEL_1 are put back in their order. A text
 * that is too long is refused by the server, never truncated.
 */
export const tei: ScoringEngine = {
  id: 'tei',
  title: 'Text Embeddings Inference /predict',
  needsTokenizer: false,
  unfit: ({ head }) =>
    head === 'values' || head === 'classes'
      ? undefined
      : 'TEI serves encoders with a head of their own, and this family reads logits of tokens.',
  async served(endpoint: Endpoint, signal): Promise<ServedModel> {
    // Its limit counts tokens of a tokenizer that is not known here.
    return { name: (await endpoint.get('/info', info, signal)).model_id, maxTokens: undefined };
  },
  async rows(question) {
    const batches = batchesOf(question.sequences.map(({ text }) => text));
    const rows = (await Promise.all(batches.map((each) => predicted(each, question)))).flat();
    return question.sequences.map((sequence, at) => {
      const end = { ...sequence, ids: undefined, readAt: atEnd(sequence) };
      return rowAtEnd(end, rows[at] ?? new Float32Array());
    });
  },
};

/** Positions of tokens say nothing here: only where the text ends counts. */
function atEnd({ ids, text, readAt }: Question['sequences'][number]): (number | undefined)[] {
  if (!ids) return [...readAt];
  return readAt.map((at) => (at === ids.length - 1 ? text.length : at));
}

function batchesOf(texts: readonly string[]): string[][] {
  const count = Math.ceil(texts.length / mostInputs);
  return Array.from({ length: count }, (_, at) =>
    texts.slice(at * mostInputs, (at + 1) * mostInputs),
  );
}

async function predicted(
  texts: readonly string[],
  { endpoint, family, signal }: Question,
): Promise<Row[]> {
  const body = { inputs: texts.map((each) => [each]), raw_scores: true, truncate: false };
  const found = await endpoint.post('/predict', { body, answer: z.array(labels), signal });
  if (found.length !== texts.length) {
    throw new Refused(`the server answered ${found.length} of ${texts.length} texts`, 200);
  }
  const values = found.map(inOrderOfLabels);
  checkWidth(values, family);
  return values.map((row) => Float32Array.from(row));
}

function inOrderOfLabels(scores: z.infer<typeof labels>): number[] {
  if (scores.length === 1) return scores.map(({ score }) => score);
  const byIndex = scores.map(({ score, label }) => ({ score, at: labelIndex(label) }));
  return byIndex.sort((a, b) => a.at - b.at).map(({ score }) => score);
}

function labelIndex(label: string): number {
  const [, index] = /^LABEL_(\d+)$/.exec(label) ?? [];
  if (index !== undefined) return Number(index);
  throw new HumanError(
    `The server calls a class "${label}", which says nothing of its place. ` +
      'Serve the model with the labels LABEL_0, LABEL_1, ...',
  );
}
