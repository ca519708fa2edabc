import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { HumanError } from '../core/errors.js';
import type { Row } from '../core/prm/family.js';
import type { GraphNames } from '../core/prm/manifest.js';
import type { BatchRow } from './batches.js';
import type { ModelFolder } from './models.js';

/** What a graph is fed for a batch that starts from nothing: ids padded on the right, reads, an empty cache. */
export function feedsOf(batch: readonly BatchRow[], graph: GraphNames): Record<string, Tensor> {
  const ids = batch.map(({ pass }) => pass.ids);
  const feeds = { [graph.inputIds]: integers(ids), ...emptyPast(graph.past, batch.length) };
  if (graph.readAt === undefined) return feeds;
  return { ...feeds, [graph.readAt]: integers(batch.map((row) => readPositions(row))) };
}

/** The rows at each pass's read positions; undefined where nothing is read or the pass was cut before. */
export function rowsOf(
  { data, dims }: Tensor,
  batch: readonly BatchRow[],
  { readAt }: GraphNames,
): (Row | undefined)[][] {
  // [batch, tokens or reads, columns]
  const logits = data as Float32Array;
  const [, length = 0, columns = 0] = dims;
  return batch.map(({ pass }, at) =>
    pass.readAt.map((position, read) => {
      if (position === undefined || position >= pass.ids.length) return undefined;
      const start = (at * length + (readAt === undefined ? position : read)) * columns;
      return logits.slice(start, start + columns);
    }),
  );
}

/**
 * Throws a HumanError if the graph is not the one that model.json and the family describe: its numbers
 * would be taken for something else.
 */
export function checkGraph(
  session: InferenceSession,
  { manifest, family }: ModelFolder,
  file: string,
): void {
  const { inputIds, readAt, logits, past } = manifest.graph;
  const inputs = [inputIds, ...(readAt === undefined ? [] : [readAt]), ...cacheNames(past)];
  const missing = [
    ...inputs.filter((name) => !session.inputNames.includes(name)),
    ...[logits].filter((name) => !session.outputNames.includes(name)),
  ];
  if (missing.length > 0) {
    throw new HumanError(
      `${file} has no ${missing.join(', ')}, which model.json names. Export the model again.`,
    );
  }
  const width = widthOf(session, logits);
  if (width !== undefined && !isWidthOf(family.columns, width)) {
    throw new HumanError(
      `${file} yields ${width} columns per step, the family ${family.id} reads ` +
        `${family.columns.length} (${family.columns.join(', ')}). ` +
        'Export the model again for its own family, or name that family in model.json.',
    );
  }
}

/** The columns of an output, where the graph says how many. */
function widthOf({ outputMetadata }: InferenceSession, output: string): number | undefined {
  const described = outputMetadata.find(({ name }) => name === output);
  const width = described?.isTensor === true ? described.shape.at(-1) : undefined;
  return typeof width === 'number' && width > 0 ? width : undefined;
}

/** A last column called "..." stands for any number of columns like the ones before it. */
function isWidthOf(columns: readonly string[], width: number): boolean {
  return columns.at(-1) === '...' ? width >= columns.length - 1 : width === columns.length;
}

/** The inputs that carry a cache. */
function cacheNames(past: GraphNames['past']): string[] {
  if (!past) return [];
  if (past.layout === 'stacked') return [past.input];
  return Array.from({ length: past.layers }, (_, layer) => layer).flatMap((layer) =>
    ['key', 'value'].map((part) => `${past.input}.${layer}.${part}`),
  );
}

function emptyPast(past: GraphNames['past'], batch: number): Record<string, Tensor> {
  if (!past) return {};
  const { layers, heads, headDim } = past;
  const empty =
    past.layout === 'stacked'
      ? new Tensor('float32', new Float32Array(0), [layers, 2, batch, heads, 0, headDim])
      : new Tensor(past.type, emptyOf(past.type), [batch, heads, 0, headDim]);
  return Object.fromEntries(cacheNames(past).map((name) => [name, empty]));
}

/** Half floats are given as their bits; not every Node has an array of them. */
function emptyOf(type: 'float32' | 'float16'): Float32Array | Uint16Array {
  return type === 'float32' ? new Float32Array(0) : new Uint16Array(0);
}

/** Parallel to the pass's own; what is not read is 0, and its row is not looked at. */
function readPositions({ pass: { ids, readAt } }: BatchRow): number[] {
  return readAt.map((at) => (at !== undefined && at < ids.length ? at : 0));
}

/** Rows of numbers below 2^31 as int64 [rows, longest], padded with 0: only the low words are set. */
function integers(rows: readonly (readonly number[])[]): Tensor {
  const length = Math.max(1, ...rows.map((row) => row.length));
  const words = new Int32Array(rows.length * length * 2);
  for (const [row, numbers] of rows.entries()) {
    for (const [column, number] of numbers.entries()) words[(row * length + column) * 2] = number;
  }
  return new Tensor('int64', new BigInt64Array(words.buffer), [rows.length, length]);
}
