import { openFile } from './containers/source.js';
import type { Mark, RecordFile } from './records.js';

/** About how many bytes are read to come from a mark to a record. */
const spacing = 1 << 16;

/**
 * Where the records of a file stand: one mark in about every 64 KiB, so that of a file of any size the
 * index is small (0.25 bytes a KiB), and any record is a short read away.
 */
export class RecordIndex {
  /** Record and byte offset of each mark, in turns. */
  #marks = new Float64Array(64);
  #length = 0;
  #count = 0;
  #settled: Mark = { record: 0, offset: 0 };

  /** How many records were found so far. */
  get count(): number {
    return this.#count;
  }

  /** What was found before here stays as it is when the file grows: the next record begins after it. */
  get settled(): Mark {
    return this.#settled;
  }

  /** Takes the places of the next records, as a splitter tells them. */
  add(places: readonly number[]): void {
    for (let at = 0; at < places.length; at += 2) this.#addRecord(places[at] ?? 0);
  }

  /** Says that all records so far are whole, and that the next one begins at `offset` or after it. */
  settle(offset: number): void {
    this.#settled = { record: this.#count, offset };
  }

  /** Forgets what may change when the file grows. */
  unsettle(): void {
    this.#count = this.#settled.record;
    while (this.#length > 0 && (this.#marks[this.#length - 2] ?? 0) >= this.#count)
      this.#length -= 2;
  }

  /** The last mark that is not behind a record. */
  markBefore(record: number): Mark {
    let [low, high] = [0, this.#length / 2];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#marks[2 * middle] ?? 0) <= record) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? { record: 0, offset: 0 } : this.#markAt(low - 1);
  }

  /** As numbers, for a file: count, settled, marks. */
  toNumbers(): Float64Array {
    const { record, offset } = this.#settled;
    return Float64Array.of(this.#count, record, offset, ...this.#marks.subarray(0, this.#length));
  }

  static fromNumbers([count = 0, record = 0, offset = 0, ...marks]: Float64Array): RecordIndex {
    const index = new RecordIndex();
    index.#marks = Float64Array.from(marks);
    index.#length = marks.length;
    index.#count = count;
    index.#settled = { record, offset };
    return index;
  }

  #addRecord(start: number): void {
    const last = this.#length === 0 ? 0 : this.#markAt(this.#length / 2 - 1).offset;
    if (start - last >= spacing) this.#mark(start);
    this.#count++;
  }

  #mark(offset: number): void {
    if (this.#length + 2 > this.#marks.length) {
      const more = new Float64Array(Math.max(64, 2 * this.#marks.length));
      more.set(this.#marks);
      this.#marks = more;
    }
    this.#marks[this.#length++] = this.#count;
    this.#marks[this.#length++] = offset;
  }

  #markAt(at: number): Mark {
    return { record: this.#marks[2 * at] ?? 0, offset: this.#marks[2 * at + 1] ?? 0 };
  }
}

const chunkLength = 1 << 20;

export interface IndexOptions {
  /** Stops when this record is found. */
  readonly until?: number;
  readonly signal?: AbortSignal | undefined;
  /** Called whenever more records were found. */
  readonly progress?: () => void;
}

/**
 * Finds the records of a file from where the index is settled on. The file must have a splitter.
 * Of a JSON array that grows nothing is settled: its index is made anew. Resolves with whether the
 * end of the file was reached.
 */
export async function extendIndex(
  file: RecordFile,
  index: RecordIndex,
  { until = Infinity, signal, progress }: IndexOptions = {},
): Promise<boolean> {
  index.unsettle();
  const { offset } = index.settled;
  const splitter = file.splitter?.({ offset });
  if (!splitter) throw new Error(`${file.path} has no splitter`);
  for await (const chunk of chunksOf(file.path, offset)) {
    signal?.throwIfAborted();
    const places = splitter.push(chunk);
    index.add(places);
    const end = places.at(-1);
    if (end !== undefined && file.container !== 'json-array') index.settle(end);
    progress?.();
    if (index.count > until) return false;
  }
  index.add(splitter.end());
  return true;
}

/** The next chunk is read while one is looked at; each is good until the one after the next. */
async function* chunksOf(path: string, start: number): AsyncGenerator<Buffer> {
  const handle = await openFile(path);
  const buffers = [Buffer.allocUnsafe(chunkLength), Buffer.allocUnsafe(chunkLength)] as const;
  const read = async (turn: number, from: number): Promise<Buffer> => {
    const buffer = buffers[turn % 2 === 0 ? 0 : 1];
    return buffer.subarray(0, (await handle.read(buffer, 0, chunkLength, from)).bytesRead);
  };
  let next = read(0, start);
  try {
    for (let [turn, offset] = [1, start]; ; turn++) {
      const chunk = await next;
      if (chunk.length === 0) return;
      offset += chunk.length;
      next = read(turn, offset);
      yield chunk;
    }
  } finally {
    await next.catch(() => undefined);
    await handle.close();
  }
}
