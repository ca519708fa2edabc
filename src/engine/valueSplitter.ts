import { type SplitFrom, type Splitter, isSpace } from './splitter.js';

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const newline = 0x0a;
const backslash = 0x5c;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/** Brackets nested deeper than this are counted, but not told apart. */
const mostOpen = 4096;

/**
 * The top-level values of concatenated JSON, or the elements of a JSON array, told apart by brackets
 * and quotes alone: a value that does not parse is still one piece. Of a value whose brackets or
 * quotes do not match, what can be told for sure is used to find where the next one begins:
 * a bracket closes what was left open inside of it, no string goes over the end of a line, and an
 * object that stands where none may stand is the next value.
 */
export class ValueSplitter implements Splitter {
  /** Offset of the next chunk. */
  #offset: number;
  /** Where the open piece begins; undefined between pieces. */
  #start: number | undefined;
  /** The brackets that are open, with that of the array around all. */
  #open: number[] = [];
  /** How many more are open beyond those. */
  #deeper = 0;
  #isInString = false;
  #isEscaped = false;
  /** The last byte outside of strings that is not blank, a quote for a string. */
  #last = 0;
  #found: number[] = [];

  /** From a place other than the beginning, an array's elements follow at once. */
  constructor(
    private readonly inArray: boolean,
    from?: SplitFrom,
  ) {
    this.#offset = from?.offset ?? 0;
    if (inArray && this.#offset > 0) this.#enterArray();
  }

  push(chunk: Buffer): number[] {
    this.#found = [];
    for (let at = 0; at < chunk.length; at++) {
      if (this.#isInString) at = this.#endOfString(chunk, at);
      else {
        const byte = chunk[at] ?? 0;
        if (!isSpace(byte, this.#offset + at)) this.#take(byte, this.#offset + at);
      }
    }
    this.#offset += chunk.length;
    return this.#found;
  }

  end(): number[] {
    this.#found = [];
    this.#cut(this.#offset);
    return this.#found;
  }

  #endOfString(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte === newline) this.#isInString = false;
      else if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === backslash) this.#isEscaped = true;
      else if (byte === quote) this.#isInString = false;
      if (!this.#isInString) {
        this.#isEscaped = false;
        return at;
      }
    }
    return chunk.length;
  }

  #take(byte: number, offset: number): void {
    switch (byte) {
      case openList:
      case openObject:
        this.#enter(byte, offset);
        break;
      case closeList:
      case closeObject:
        this.#leave(byte, offset);
        break;
      case comma:
        if (this.inArray && this.#open.length === 1) this.#cut(offset);
        else this.#start ??= offset;
        break;
      default:
        this.#start ??= offset;
        this.#isInString = byte === quote;
    }
    this.#last = byte;
  }

  #enter(bracket: number, offset: number): void {
    if (this.inArray && this.#open.length === 0 && bracket === openList) {
      // What stands before the array is white space, or does not belong there.
      this.#cut(offset);
      this.#enterArray();
      return;
    }
    if (bracket === openObject && this.#isOutOfPlace()) {
      this.#cut(offset);
      this.#open.length = this.inArray ? 1 : 0;
    }
    this.#start ??= offset;
    if (this.#open.length < mostOpen) this.#open.push(bracket);
    else this.#deeper++;
  }

  /** Whether no object may stand here: the value before has lost an end. */
  #isOutOfPlace(): boolean {
    if (this.#start === undefined || this.#open.length === 0 || this.#deeper > 0) return false;
    if (this.#open.at(-1) === openObject) return this.#last !== colon;
    return this.#last !== openList && this.#last !== comma;
  }

  #leave(bracket: number, offset: number): void {
    if (this.#deeper > 0) {
      this.#deeper--;
      return;
    }
    const at = this.#openAt(bracket === closeList ? openList : openObject);
    const endsValue = !this.inArray && (at === 0 || this.#open.length === 0);
    const endsArray = this.inArray && at === 0;
    if (!endsArray) this.#start ??= offset;
    if (at !== undefined) this.#open.length = at;
    if (endsValue || endsArray) this.#cut(endsValue ? offset + 1 : offset);
  }

  /** Which of the open brackets is closed; none by a bracket too many. */
  #openAt(bracket: number): number | undefined {
    const top = this.#open.length - 1;
    if (this.#open[top] === bracket) return top;
    const at = this.#open.lastIndexOf(bracket);
    // The array around all is not closed by a bracket too many in one of its elements.
    return at === -1 || (this.inArray && at === 0) ? undefined : at;
  }

  #enterArray(): void {
    this.#open = [openList];
    this.#last = openList;
  }

  /** Ends the open piece, if there is one. */
  #cut(end: number): void {
    if (this.#start !== undefined) this.#found.push(this.#start, end);
    this.#start = undefined;
  }
}
