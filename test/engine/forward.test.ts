import fc from 'fast-check';
import { Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import type { GraphNames } from '../../src/core/prm/manifest.js';
import type { Pass } from '../../src/core/prm/tokenizer.js';
import { Forward, type RowCache } from '../../src/engine/forward.js';
import { Graph } from '../../src/engine/graph.js';
import { rejection } from './collect.js';

// A graph whose past holds the ids that it has read, one in place of each key and value, and whose
// output at a position is a number of the ids up to it. Wrong pasts, cuts or positions change it.

const sizes = { layers: 2, heads: 1, headDim: 1 };
const layouts: readonly NonNullable<GraphNames['past']>[] = [
  { layout: 'stacked', input: 'past', output: 'present', ...sizes },
  {
    layout: 'per-layer',
    input: 'past_key_values',
    output: 'present',
    type: 'float32',
    ...sizes,
  },
];

/** What the graph says of a sequence at its end. */
function answerTo(ids: readonly number[]): number {
  return ids.reduce((sum, id, at) => (sum * 31 + id * (at + 1)) % 9973, 7);
}

/** The answers at the positions that are asked for, as a graph that gathers them gives them. */
function gathered(answers: readonly number[], { data, dims }: Tensor, length: number): Tensor {
  const [batch = 0, count = 0] = dims;
  const read = Array.from(
    data as BigInt64Array,
    (at, index) => answers[Math.floor(index / count) * length + Number(at)] ?? NaN,
  );
  return new Tensor('float32', Float32Array.from(read), [batch, count, 1]);
}

type Tensors = Readonly<Record<string, Tensor>>;

class FakeSession {
  /** Shape [rows, tokens] of each run. */
  readonly runs: (readonly [number, number])[] = [];

  constructor(private readonly past?: NonNullable<GraphNames['past']>) {}

  run(feeds: Tensors, fetches?: unknown): Promise<Record<string, Tensor>> {
    const ids = feeds['input_ids'];
    const [batch = 0, length = 0] = ids?.dims ?? [];
    this.runs.push([batch, length]);
    const fed = Array.from(ids?.data as BigInt64Array, Number);
    const rows = Array.from({ length: batch }, (_, row) => [
      ...this.#known(feeds),
      ...fed.slice(row * length, (row + 1) * length),
    ]);
    const answers = rows.flatMap((row) => {
      const before = row.length - length;
      return Array.from({ length }, (_, at) => answerTo(row.slice(0, before + at + 1)));
    });
    const reads = feeds['read_at'];
    const logits = reads
      ? gathered(answers, reads, length)
      : new Tensor('float32', Float32Array.from(answers), [batch, length, 1]);
    const wanted = fetches as readonly string[];
    const present = wanted.slice(1).map((name) => [name, this.#present(rows[0] ?? [])] as const);
    return Promise.resolve({ logits, ...Object.fromEntries(present) });
  }

  #known(feeds: Tensors): number[] {
    const tensor = feeds['past'] ?? feeds['past_key_values.0.key'];
    const data = Array.from((tensor?.data as Float32Array | undefined) ?? []);
    return data.slice(0, tensor?.dims.at(-2) ?? 0);
  }

  #present(ids: readonly number[]): Tensor {
    const stacked = this.past?.layout === 'stacked';
    const copies = stacked ? sizes.layers * 2 : 1;
    const data = Float32Array.from(Array.from({ length: copies }, () => ids).flat());
    const dims = stacked ? [sizes.layers, 2, 1, 1, ids.length, 1] : [1, 1, ids.length, 1];
    return new Tensor('float32', data, dims);
  }
}

function made(
  past?: NonNullable<GraphNames['past']>,
  { cache, readAt }: { readonly cache?: RowCache; readonly readAt?: string } = {},
): { session: FakeSession; forward: Forward } {
  const session = new FakeSession(past);
  const shape = { inputIds: 'input_ids', logits: 'logits', past, readAt };
  // The fake runs as a session does, as far as a graph uses it.
  const graph = new Graph(session, shape);
  return { session, forward: new Forward(graph, { cache }) };
}

function passOf(ids: readonly number[], readAt: readonly (number | undefined)[]): Pass {
  return { model: 'prm', ids, readAt };
}

async function read(forward: Forward, passes: readonly Pass[]): Promise<(number | undefined)[][]> {
  const rows = await forward.rows(passes, new AbortController().signal);
  return rows.map((each) => each.map((row) => row?.[0]));
}

function expected({ ids, readAt }: Pass): (number | undefined)[] {
  return readAt.map((at) =>
    at === undefined || at >= ids.length ? undefined : answerTo(ids.slice(0, at + 1)),
  );
}

const numbers = (length: number, from = 0): number[] =>
  Array.from({ length }, (_, at) => (from + at * 7) % 50);

const shapes = [undefined, ...layouts];

const graphs = shapes.flatMap((shape) =>
  [undefined, 'read_at'].map((readAt) => [shape?.layout ?? 'no', readAt ?? 'all', shape] as const),
);

test.each(graphs)(
  'rows do not depend on what is read before, beside or after (%s past, %s positions)',
  async (_, readAt, shape) => {
    const pass = fc.record({
      // A few beginnings, so that sequences share them; cut and gone on from at random.
      start: fc.integer({ min: 0, max: 2 }),
      length: fc.integer({ min: 0, max: 300 }),
      tail: fc.array(fc.integer({ min: 0, max: 49 }), { maxLength: 40 }),
      reads: fc.array(fc.option(fc.integer({ min: 0, max: 360 }), { nil: undefined }), {
        maxLength: 8,
      }),
    });
    const calls = fc.array(fc.array(pass, { maxLength: 6 }), { minLength: 1, maxLength: 5 });
    const property = fc.asyncProperty(calls, async (given) => {
      const { forward } = made(shape, readAt === 'all' ? {} : { readAt });
      for (const call of given) {
        const passes = call.map(({ start, length, tail, reads }) =>
          passOf([...numbers(length, start), ...tail], reads),
        );
        expect(await read(forward, passes)).toEqual(passes.map(expected));
      }
    });
    await fc.assert(property, { numRuns: 60 });
  },
);

describe.each(layouts)('$layout past', (shape) => {
  const ids = numbers(1000);
  const reads = [200, 500, 899, 999];

  test('an edit of the end is read alone', async () => {
    const { session, forward } = made(shape);
    await read(forward, [passOf(ids, reads)]);
    const before = session.runs.length;
    const edited = passOf([...ids.slice(0, 900), ...numbers(100, 3)], reads);
    expect(await read(forward, [edited])).toEqual([expected(edited)]);
    expect(session.runs.slice(before)).toEqual([[1, 100]]);
  });

  test('a sequence that is read again is hardly read: its last tokens alone', async () => {
    const { session, forward } = made(shape);
    await read(forward, [passOf(ids, reads)]);
    const before = session.runs.length;
    await read(forward, [passOf(ids, reads)]);
    expect(session.runs.slice(before)).toEqual([[1, 2]]);
  });

  test('where a place is asked for that was not before, it is read from there', async () => {
    const { session, forward } = made(shape);
    await read(forward, [passOf(ids, reads)]);
    const before = session.runs.length;
    const other = passOf(ids, [600, 999]);
    expect(await read(forward, [other])).toEqual([expected(other)]);
    expect(session.runs.slice(before)).toEqual([[1, 400]]);
  });

  test('variants of one sequence cost their changed tokens', async () => {
    const { session, forward } = made(shape);
    const variants = [100, 300, 500, 700, 900].map((at) =>
      passOf([...ids.slice(0, at), 49, ...ids.slice(at + 1)], reads),
    );
    const passes = [passOf(ids, reads), ...variants];
    expect(await read(forward, passes)).toEqual(passes.map(expected));
    const cost = session.runs.reduce((sum, [rows, tokens]) => sum + rows * tokens, 0);
    const changed = 900 + 700 + 500 + 300 + 100;
    expect(cost).toBeGreaterThanOrEqual(1000 + changed);
    expect(cost).toBeLessThanOrEqual(1.15 * (1000 + changed));
  });

  test('a sequence of which only the start is asked for is read no further', async () => {
    const { session, forward } = made(shape);
    await read(forward, [passOf(ids, [9])]);
    expect(session.runs).toEqual([[1, 10]]);
  });
});

test('an abort is seen before the next run', async () => {
  const { session, forward } = made();
  const controller = new AbortController();
  const passes = [10, 100, 400].map((length) => passOf(numbers(length, length), [length - 1]));
  const run = session.run.bind(session);
  session.run = (...given) => {
    controller.abort();
    return run(...given);
  };
  expect((await rejection(forward.rows(passes, controller.signal))).name).toBe('AbortError');
  expect(session.runs).toHaveLength(1);
});

test('what a cache knows is not read, and what is read is told it', async () => {
  const ids = numbers(50);
  const added: [number, readonly number[]][] = [];
  const cache: RowCache = {
    known: (_, positions) =>
      new Map(positions.filter((at) => at < 30).map((at) => [at, new Float32Array([at])])),
    add: (of, rows) => added.push([of.length, [...rows.keys()]]),
  };
  const { session, forward } = made(layouts[0], { cache });
  expect(await read(forward, [passOf(ids, [10, 20])])).toEqual([[10, 20]]);
  expect(session.runs).toEqual([]);
  expect(await read(forward, [passOf(ids, [10, 39])])).toEqual([[10, answerTo(ids.slice(0, 40))]]);
  expect(session.runs).toEqual([[1, 40]]);
  expect(added).toEqual([[40, [39]]]);
});
