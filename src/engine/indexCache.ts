import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Fingerprint } from './fingerprint.js';
import { RecordIndex } from './recordIndex.js';

/** Changes when the way of finding records does: an index of another version is made anew. */
const version = 1;

/** Indexes of files on disk. One that cannot be read or written is none: nothing depends on it. */
export class IndexCache {
  constructor(private readonly folder: string) {}

  /** The index of a file, if it was made of the file as it is now. */
  async load(path: string, print: Fingerprint): Promise<RecordIndex | undefined> {
    const bytes = await readFile(this.#placeOf(path)).catch(() => undefined);
    if (!bytes) return undefined;
    const head = headOf(print);
    if (!bytes.subarray(0, head.length).equals(head)) return undefined;
    const numbers = bytes.subarray(head.length);
    // A copy, for numbers must stand at a multiple of their size.
    return RecordIndex.fromNumbers(new Float64Array(Uint8Array.from(numbers).buffer));
  }

  async save(path: string, print: Fingerprint, index: RecordIndex): Promise<void> {
    const place = this.#placeOf(path);
    const numbers = index.toNumbers();
    const bytes = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    const pending = `${place}.${process.pid}.pending`;
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(pending, Buffer.concat([headOf(print), bytes]));
      await rename(pending, place);
    } catch {
      // A full or read-only disk: the next time costs as much as this one.
    }
  }

  #placeOf(path: string): string {
    const name = createHash('sha256').update(resolve(path)).digest('hex').slice(0, 32);
    return join(this.folder, `${name}.index`);
  }
}

function headOf({ size, mtime, sample }: Fingerprint): Buffer {
  return Buffer.from(`${JSON.stringify({ version, size, mtime, sample })}\n`);
}
