import type { Splitter } from './splitter.js';

/** A piece of a file: where it stands, half-open [start, end), and its bytes unless they are many. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** Undefined for a piece of more than was to be kept. */
  readonly bytes: Buffer | undefined;
}

/**
 * The pieces of a file that a splitter finds in its chunks. Of a piece that is open, no more than
 * `keep` bytes (and a chunk) are in memory at a time. `start` is the offset of the first chunk.
 */
export async function* pieces(
  chunks: AsyncIterable<Buffer>,
  splitter: Splitter,
  { keep = Infinity, start = 0 } = {},
): AsyncGenerator<Piece> {
  const held = new Held(start);
  for await (const chunk of chunks) {
    held.add(chunk);
    yield* cut(held, splitter.push(chunk));
    held.shrink(keep);
  }
  yield* cut(held, splitter.end());
}

function* cut(held: Held, places: readonly number[]): Generator<Piece> {
  for (let at = 0; at < places.length; at += 2) {
    const [start = 0, end = 0] = [places[at], places[at + 1]];
    yield { start, end, bytes: held.take(start, end) };
  }
}

/** The bytes that no piece has taken yet. */
class Held {
  #parts: Buffer[] = [];
  #length = 0;

  constructor(private start: number) {}

  add(chunk: Buffer): void {
    this.#parts.push(chunk);
    this.#length += chunk.length;
  }

  /** The bytes from `start` to `end`, undefined if they are no longer there; lets go of all before. */
  take(start: number, end: number): Buffer | undefined {
    const [from, to] = [start - this.start, end - this.start];
    const [only] = this.#parts;
    const all = this.#parts.length === 1 && only ? only : Buffer.concat(this.#parts);
    this.#parts = [all.subarray(to)];
    this.start = end;
    this.#length = all.length - to;
    return from < 0 ? undefined : all.subarray(from, to);
  }

  shrink(keep: number): void {
    if (this.#length <= keep) return;
    this.start += this.#length;
    this.#parts = [];
    this.#length = 0;
  }
}
