import { z } from 'zod';
import { HumanError } from '../../core/errors.js';
import type { PrmFamily, Row } from '../../core/prm/family.js';
import type { Endpoint } from '../http/endpoint.js';
import { Refused } from '../http/refusal.js';
import type { Sequence, ServedModel } from './engine.js';

const modelsSchema = z.object({
  data: z
    .array(z.object({ id: z.string(), max_model_len: z.number().nullish() }))
    .min(1, 'the server serves no model'),
});

/** What `/v1/models` lists first, as vLLM and SGLang answer. */
export async function listedModel(
  endpoint: Endpoint,
  signal: AbortSignal | undefined,
): Promise<ServedModel> {
  const [first] = (await endpoint.get('/v1/models', modelsSchema, signal)).data;
  return { name: first?.id ?? '', maxTokens: first?.max_model_len ?? undefined };
}

/** Brings an answer's items into the order of what was asked; servers may give them in any. */
export function inOrder<T extends { readonly index: number }>(
  items: readonly T[],
  count: number,
): T[] {
  const byIndex = new Map(items.map((item) => [item.index, item]));
  const ordered = Array.from({ length: count }, (_, index) => byIndex.get(index));
  const found = ordered.filter((item) => item !== undefined);
  if (items.length === count && found.length === count) return found;
  throw new Refused(`the server answered ${items.length} of ${count} sequences`, 200);
}

/** The input of a sequence where both ids and text are understood. */
export function inputOf({ ids, text }: Sequence): readonly number[] | string {
  return ids ?? text;
}

/** Probabilities as logits: the softmax of their logarithms is what they are. */
export function logitsOf(probabilities: readonly number[]): Row {
  return Float32Array.from(probabilities, (each) => Math.log(Math.max(each, 1e-30)));
}

/**
 * Rows of a head of classes: servers normalise them unless told otherwise, and some versions cannot be
 * told. Rows that all add up to one are probabilities.
 */
export function classRows(rows: readonly (readonly number[])[], family: PrmFamily): Row[] {
  const areNormal = family.head === 'classes' && rows.every(isDistribution);
  return rows.map((row) => (areNormal ? logitsOf(row) : Float32Array.from(row)));
}

/** Half precision adds up to one within a hundredth or so. */
function isDistribution(row: readonly number[]): boolean {
  const sum = row.reduce((total, each) => total + each, 0);
  return row.every((each) => each >= 0 && each <= 1) && Math.abs(sum - 1) < 0.02;
}

/** Throws where a row has not the columns of the family. */
export function checkWidth(rows: readonly (readonly number[])[], { columns, id }: PrmFamily): void {
  const isOpen = columns.at(-1) === '...';
  const wrong = rows.find((row) => (isOpen ? row.length === 0 : row.length !== columns.length));
  if (!wrong) return;
  throw new HumanError(
    `The server gives ${wrong.length} numbers at a time; the family ${id} reads ` +
      `${columns.length} (${columns.join(', ')}). Check that it serves a model of this family.`,
  );
}

/** The rows of a sequence that is read once, at its end, from the one row that the server gives. */
export function rowAtEnd({ ids, text, readAt }: Sequence, row: Row): (Row | undefined)[] {
  const last = ids ? ids.length - 1 : text.length;
  const reads = readAt.filter((at) => at !== undefined);
  if (reads.length > 1 || reads.some((at) => at !== last)) {
    throw new HumanError(
      'This kind of server judges a text as a whole; the family reads inside of it. ' +
        'Choose the family outcome, or another engine.',
    );
  }
  return readAt.map((at) => (at === undefined ? undefined : row));
}

/** The numbers of an answer that came as base64: float32, little-endian, without a shape. */
export function floatsOf(base64: string): number[] {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length % 4 !== 0) throw new Refused('the server answered base64 of no float32', 200);
  return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
}
