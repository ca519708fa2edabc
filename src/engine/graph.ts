import { type InferenceSession, Tensor } from 'onnxruntime-node';
import type { Row } from '../core/prm/family.js';
import type { GraphNames } from '../core/prm/manifest.js';
import { type Past, emptyPast, pastNames, pastOf } from './past.js';

/** What is fed in one run. */
export interface Feed {
  /** Token ids of some sequences; shorter ones are padded on the right. */
  readonly ids: readonly (readonly number[])[];
  /** Of each sequence the positions in what is fed whose outputs are wanted. */
  readonly reads: readonly (readonly number[])[];
  /** What is known of the tokens before them; of a single sequence only. */
  readonly past?: Past | undefined;
  /** Whether what is known afterwards is wanted; of a single sequence only. */
  readonly keep?: boolean;
}

export interface Answer {
  /** Parallel to the reads. */
  readonly rows: readonly (readonly Row[])[];
  readonly past: Past | undefined;
}

/**
 * The kernels for a matrix of a single row round differently from those for more rows. With two
 * tokens or more in a run, and two reads, a token's output is the same to the last bit whatever else
 * is in the run.
 */
export const leastTokens = 2;

/** A loaded graph behind the names and shapes that its model.json gives. */
export class Graph {
  constructor(
    private readonly session: Pick<InferenceSession, 'run'>,
    private readonly names: GraphNames,
  ) {}

  /** Bytes of what is known per token; 0 where the graph cannot go on from it. */
  get pastBytes(): number {
    const { past } = this.names;
    if (!past) return 0;
    const bytes = past.layout === 'per-layer' && past.type === 'float16' ? 2 : 4;
    return 2 * past.layers * past.heads * past.headDim * bytes;
  }

  async run({ ids, reads, past, keep = false }: Feed): Promise<Answer> {
    const { inputIds, logits, readAt, past: shape } = this.names;
    const feeds = {
      [inputIds]: integers(ids),
      ...(readAt !== undefined && { [readAt]: integers(reads) }),
      ...(shape && (past ?? emptyPast(shape, ids.length)).feeds),
    };
    const known = shape && keep ? pastNames(shape).map(({ output }) => output) : [];
    const outputs = await this.session.run(feeds, [logits, ...known]);
    const output = outputs[logits];
    if (!output) throw new Error(`the graph gave no output ${logits}`);
    const tokens = (past?.tokens ?? 0) + (ids[0]?.length ?? 0);
    return {
      rows: rowsOf(output, reads, readAt === undefined ? 'tokens' : 'reads'),
      past: shape && keep ? pastOf(shape, outputs, tokens) : undefined,
    };
  }
}

/** @param second what the second axis of the output [batch, tokens or reads, columns] is. */
function rowsOf(
  { data, dims }: Tensor,
  reads: Feed['reads'],
  second: 'tokens' | 'reads',
): Answer['rows'] {
  const logits = data as Float32Array;
  const [, length = 0, columns = 0] = dims;
  return reads.map((positions, row) =>
    positions.map((position, read) => {
      const start = (row * length + (second === 'tokens' ? position : read)) * columns;
      return logits.slice(start, start + columns);
    }),
  );
}

/** Rows of numbers below 2^31 as int64 [rows, longest], padded with 0: only the low words are set. */
function integers(rows: readonly (readonly number[])[]): Tensor {
  const length = Math.max(leastTokens, ...rows.map((row) => row.length));
  const words = new Int32Array(rows.length * length * 2);
  for (const [row, numbers] of rows.entries()) {
    for (const [column, number] of numbers.entries()) words[(row * length + column) * 2] = number;
  }
  return new Tensor('int64', new BigInt64Array(words.buffer), [rows.length, length]);
}
