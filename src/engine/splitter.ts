/**
 * Finds the pieces (lines, values) of a file in its bytes, chunk by chunk, without keeping any of them.
 * Pieces come as a flat list of byte offsets in the file: start, end, start, end, ...; half-open.
 */
export interface Splitter {
  /** The pieces that end in this chunk, which follows the one before. */
  push(chunk: Buffer): number[];
  /** The piece that the end of the file ends, if there is one. */
  end(): number[];
}

/** Where a splitter begins: not always at the beginning of the file. */
export interface SplitFrom {
  /** Byte offset in the file; a piece begins there. */
  readonly offset: number;
}

const newline = 0x0a;
const byteOrderMark = [0xef, 0xbb, 0xbf];

/** White space of JSON and its like, or part of a byte order mark at the beginning of the file. */
export function isSpace(byte: number, offset: number): boolean {
  if (byte <= 0x20) return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
  return offset < byteOrderMark.length && byte === byteOrderMark[offset];
}

/** The lines of a file that are not blank. */
export class LineSplitter implements Splitter {
  /** Offset of the next chunk. */
  #offset: number;
  /** Where the open line begins. */
  #start: number;
  #isBlank = true;

  constructor({ offset }: SplitFrom = { offset: 0 }) {
    this.#offset = offset;
    this.#start = offset;
  }

  push(chunk: Buffer): number[] {
    const found: number[] = [];
    let from = 0;
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
      this.#look(chunk, from, at);
      if (!this.#isBlank) found.push(this.#start, this.#offset + at);
      from = at + 1;
      this.#start = this.#offset + from;
      this.#isBlank = true;
    }
    this.#look(chunk, from, chunk.length);
    this.#offset += chunk.length;
    return found;
  }

  end(): number[] {
    return this.#isBlank ? [] : [this.#start, this.#offset];
  }

  /** Looks for the first byte of the open line that is not blank. */
  #look(chunk: Buffer, from: number, to: number): void {
    for (let at = from; this.#isBlank && at < to; at++) {
      this.#isBlank = isSpace(chunk[at] ?? 0, this.#offset + at);
    }
  }
}
