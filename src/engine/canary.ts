import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import type { Tokenizer } from '../core/prm/tokenizer.js';
import type { Graph } from './graph.js';
import { cutPast } from './past.js';

/** How a device does beside the CPU. */
export interface Comparison {
  /** Largest difference of any number, in parts of the largest one (or of 1, if none is larger). */
  readonly difference: number;
  /** How many times the CPU's time it takes, once it is warm. */
  readonly slowness: number;
}

export interface CanaryOptions {
  readonly tokenizer: Tokenizer;
  readonly maxTokens: number;
  /** The graph on the CPU; opened only if its answer is not known. */
  readonly cpu: () => Promise<Graph>;
  /** Where the CPU's answer is kept between loads, and of which graph it is; nowhere if not said. */
  readonly kept?: { readonly folder: string; readonly identity: readonly string[] } | undefined;
}

/**
 * Some tokens that every device must read as the CPU does. Kernels that are right for a few tokens and
 * wrong for more are known of GPUs (the attention of ONNX Runtime's WebGPU provider from the width of a
 * subgroup on), so a short text and a longer one are compared, and one that is gone on with.
 */
export class Canary {
  readonly #ids: readonly number[];
  readonly #reads: readonly number[];

  constructor(private readonly options: CanaryOptions) {
    const { tokenizer, maxTokens } = options;
    this.#ids = tokenizer.encode(text).slice(0, Math.min(size.long, maxTokens));
    this.#reads = [3, size.short - 1, 31, 32, size.cut - 1, size.long - 1].filter(
      (at) => at < this.#ids.length,
    );
  }

  /** Rejects where the CPU cannot be asked, or the device cannot answer. */
  async compare(device: Graph): Promise<Comparison> {
    const expected = await this.#expected();
    const answers = [
      await this.#rows(device, size.short),
      await this.#rows(device, this.#ids.length),
      await this.#rowsGoneOnWith(device),
    ];
    const start = performance.now();
    await this.#rows(device, this.#ids.length);
    const milliseconds = performance.now() - start;
    return {
      difference: Math.max(...answers.map((rows) => differenceOf(rows, expected.rows))),
      slowness: milliseconds / Math.max(expected.milliseconds, 1),
    };
  }

  /** By position. */
  async #rows(graph: Graph, length: number): Promise<RowsAt> {
    const reads = this.#reads.filter((at) => at < length);
    const { rows } = await graph.run({ ids: [this.#ids.slice(0, length)], reads: [reads] });
    return rowsAt(reads, rows[0]);
  }

  /** With what is known of the first tokens, where the graph takes that. */
  async #rowsGoneOnWith(graph: Graph): Promise<RowsAt> {
    if (graph.pastBytes === 0 || this.#ids.length <= size.cut) return new Map();
    const ids = [this.#ids];
    const { past } = await graph.run({ ids, reads: [[0]], keep: true });
    const reads = this.#reads.filter((at) => at >= size.cut);
    const { rows } = await graph.run({
      ids: [this.#ids.slice(size.cut)],
      reads: [reads.map((at) => at - size.cut)],
      past: past && cutPast(past, size.cut),
    });
    return rowsAt(reads, rows[0]);
  }

  async #expected(): Promise<CpuAnswer> {
    const kept = await this.#kept();
    if (kept) return kept;
    const cpu = await this.options.cpu();
    const start = performance.now();
    const rows = await this.#rows(cpu, this.#ids.length);
    const milliseconds = performance.now() - start;
    const answer = { rows: new Map([...rows].map(([at, row]) => [at, [...row]])), milliseconds };
    await this.#keep(answer).catch(() => undefined);
    return answer;
  }

  async #kept(): Promise<CpuAnswer | undefined> {
    const path = this.#path;
    if (path === undefined) return undefined;
    try {
      const known = answerSchema.parse(JSON.parse(await readFile(path, 'utf8')));
      return { ...known, rows: new Map(known.rows) };
    } catch {
      return undefined;
    }
  }

  async #keep({ rows, milliseconds }: CpuAnswer): Promise<void> {
    const { kept } = this.options;
    const path = this.#path;
    if (!kept || path === undefined) return;
    await mkdir(kept.folder, { recursive: true });
    const beside = `${path}.${process.pid}`;
    await writeFile(beside, JSON.stringify({ rows: [...rows], milliseconds }));
    await rename(beside, path);
  }

  get #path(): string | undefined {
    const { kept } = this.options;
    if (!kept) return undefined;
    const identity = JSON.stringify([kept.identity, this.#ids, this.#reads]);
    const name = createHash('sha256').update(identity).digest('hex');
    return join(kept.folder, `${name.slice(0, 32)}.canary.json`);
  }
}

/**
 * Why a device is not to be used; undefined if it may be.
 * @param precision of the model's weights, as its model.json says.
 * @param isChosenByUs a device that the user has named may be slow.
 */
export function refusalOf(
  { difference, slowness }: Comparison,
  precision: string,
  isChosenByUs: boolean,
): string | undefined {
  const tolerance = tolerances.get(precision) ?? usualTolerance;
  if (!(difference <= tolerance)) {
    return (
      `its numbers are not the CPU's: they differ by ${difference.toPrecision(2)} ` +
      `of the largest one, and ${precision} explains ${tolerance}`
    );
  }
  if (isChosenByUs && slowness > mostSlowness) {
    return `it is ${Math.round(slowness)} times as slow as the CPU, as adapters in software are`;
  }
  return undefined;
}

/** Of `Comparison.difference`: what rounding explains, TF32 and half floats of a GPU included. */
const tolerances: ReadonlyMap<string, number> = new Map([
  ['fp32', 0.02],
  ['fp16', 0.05],
  ['8-bit', 0.1],
  ['4-bit', 0.1],
]);
const usualTolerance = 0.05;

/** A GPU is slower than this for no model: only a processor that plays one is. */
const mostSlowness = 10;

const size = { short: 16, cut: 64, long: 96 };

const text = Array.from(
  { length: 8 },
  (_, at) =>
    `Step ${at + 1}: Since $x_${at} = \\frac{${at + 3}}{2}$ and 2 * ${at + 5} = ${2 * at + 10}, ` +
    `the naïve answer “${at * 7}” is wrong.\n`,
).join('');

type RowsAt = ReadonlyMap<number, ArrayLike<number> & Iterable<number>>;

interface CpuAnswer {
  readonly rows: RowsAt;
  readonly milliseconds: number;
}

const answerSchema = z.object({
  rows: z.array(z.tuple([z.number(), z.array(z.number())])).min(1),
  milliseconds: z.number(),
});

function rowsAt(reads: readonly number[], rows: readonly Float32Array[] = []): RowsAt {
  return new Map(reads.map((at, read) => [at, rows[read] ?? new Float32Array(0)]));
}

/** NaN where a row is missing or holds one. */
function differenceOf(rows: RowsAt, expected: RowsAt): number {
  let [largest, difference] = [1, 0];
  for (const row of expected.values())
    for (const value of row) largest = Math.max(largest, Math.abs(value));
  for (const [at, row] of rows) {
    const own = [...(expected.get(at) ?? [])];
    if (own.length !== row.length) return NaN;
    for (const [column, value] of own.entries())
      difference = Math.max(difference, Math.abs(value - (row[column] ?? NaN)));
  }
  return difference / largest;
}
