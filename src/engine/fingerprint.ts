import { createHash } from 'node:crypto';
import { openFile } from './containers/source.js';

/** By what a file is known again without reading all of it. */
export interface Fingerprint {
  /** In bytes. */
  readonly size: number;
  /** When the file was last written, in milliseconds since 1970. */
  readonly mtime: number;
  /** A hash of samples of the first `size` bytes: of their ends, and of places evenly between. */
  readonly sample: string;
}

const endLength = 1 << 16;
const sampleLength = 1 << 12;
const sampleCount = 16;

/** The fingerprint of a file, or of its first `size` bytes. Throws a HumanError if it is not there. */
export async function fingerprintOf(path: string, size?: number): Promise<Fingerprint> {
  const handle = await openFile(path);
  try {
    const stats = await handle.stat();
    const length = Math.min(size ?? stats.size, stats.size);
    const hash = createHash('sha256');
    const buffer = Buffer.alloc(endLength);
    for (const [start, end] of samplesOf(length)) {
      const { bytesRead } = await handle.read(buffer, 0, end - start, start);
      hash.update(buffer.subarray(0, bytesRead));
    }
    return { size: length, mtime: stats.mtimeMs, sample: hash.digest('hex') };
  } finally {
    await handle.close();
  }
}

function samplesOf(size: number): readonly (readonly [start: number, end: number])[] {
  const between = Array.from({ length: sampleCount }, (_, at) => {
    const start = Math.floor((size * (at + 1)) / (sampleCount + 1));
    return [start, Math.min(size, start + sampleLength)] as const;
  });
  return [[0, Math.min(size, endLength)], ...between, [Math.max(0, size - endLength), size]];
}
