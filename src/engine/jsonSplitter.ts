/** A piece of a file: its bytes and where they stand, half-open [start, end). */
export interface Piece {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

type Chunks = AsyncIterable<Buffer>;

const newline = 0x0a;
const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const byteOrderMark = Buffer.from('\uFEFF');

/** The lines of a file that are not blank. */
export async function* lines(chunks: Chunks): AsyncGenerator<Piece> {
  const pieces = new PieceBuilder();
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
      pieces.add(chunk.subarray(from, at));
      yield* pieces.take();
      pieces.skip(1);
      from = at + 1;
    }
    pieces.add(chunk.subarray(from));
  }
  yield* pieces.take();
}

/**
 * The top-level values of concatenated JSON, or the elements of a JSON array, told apart by brackets
 * and quotes alone: a value that does not parse is still one piece.
 */
export async function* values(chunks: Chunks, inArray: boolean): AsyncGenerator<Piece> {
  const pieces = new PieceBuilder();
  const top = inArray ? 1 : 0;
  let depth = 0;
  let inString = false;
  let escaped = false;
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inString = false;
        continue;
      }
      if (byte === quote) inString = true;
      else if (byte === 0x5b || byte === 0x7b) {
        if (depth++ === 0 && inArray) {
          // What stands before the array is white space, or does not belong there.
          pieces.add(chunk.subarray(from, at));
          yield* pieces.take();
          pieces.skip(1);
          from = at + 1;
        }
      } else if (byte === 0x5d || byte === 0x7d) {
        depth = Math.max(0, depth - 1);
        const endsValue = !inArray && depth === 0;
        const endsArray = inArray && depth === 0;
        if (!endsValue && !endsArray) continue;
        pieces.add(chunk.subarray(from, endsValue ? at + 1 : at));
        yield* pieces.take();
        if (endsArray) pieces.skip(1);
        from = at + 1;
      } else if (byte === comma && depth === top && inArray) {
        pieces.add(chunk.subarray(from, at));
        yield* pieces.take();
        pieces.skip(1);
        from = at + 1;
      }
    }
    pieces.add(chunk.subarray(from));
  }
  yield* pieces.take();
}

/** Collects a piece over the borders of chunks. */
class PieceBuilder {
  #parts: Buffer[] = [];
  #start = 0;
  #length = 0;

  add(part: Buffer): void {
    if (part.length > 0) this.#parts.push(part);
    this.#length += part.length;
  }

  /** The piece so far, unless it is blank; the next one starts after it. */
  take(): Piece[] {
    const bytes = this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts);
    const [start, end] = [this.#start, this.#start + this.#length];
    this.#parts = [];
    this.#start = end;
    this.#length = 0;
    return bytes === undefined || isBlank(bytes) ? [] : [{ bytes, start, end }];
  }

  /** Passes over bytes that belong to no piece. */
  skip(count: number): void {
    this.#start += count;
  }
}

function isBlank(bytes: Buffer): boolean {
  const from = bytes.indexOf(byteOrderMark) === 0 ? byteOrderMark.length : 0;
  return bytes.subarray(from).every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
}
