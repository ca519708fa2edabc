import { Readable } from 'node:stream';
import { createGunzip, createInflateRaw } from 'node:zlib';
import { Decompress } from 'fzstd';
import { inMiB, type Limits, UnreadableError } from './limits.js';

export type Packing = 'gzip' | 'zstd' | 'deflate';
type Chunks = AsyncIterable<Buffer>;

/** How a file is packed, by its first bytes. */
export function packingOf(head: Buffer): Packing | undefined {
  if (head.length >= 3 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) return 'gzip';
  if (head.length < 4) return undefined;
  const magic = head.readUInt32LE(0);
  // The second is a frame to skip, which may come before the data.
  return magic === 0xfd2fb528 || magic >>> 4 === 0x184d2a5 ? 'zstd' : undefined;
}

/** What else files are packed with, by its first bytes in hexadecimal. */
const unknownPackings: readonly (readonly [start: string, name: string])[] = [
  ['425a68', 'bzip2'],
  ['fd377a585a00', 'xz'],
  ['04224d18', 'LZ4'],
  ['377abcaf271c', '7-Zip'],
  ['526172211a07', 'RAR'],
  ['1f9d', 'compress'],
];

/** The name of a packing that is known by its first bytes, but not read here. */
export function unknownPackingOf(head: Buffer): string | undefined {
  const start = head.toString('hex', 0, 8);
  return unknownPackings.find(([magic]) => start.startsWith(magic))?.[1];
}

/** Unpacked data, all members and frames of it. Throws an UnreadableError for bombs and damage. */
export async function* unpacked(
  chunks: Chunks,
  packing: Packing,
  limits: Limits,
): AsyncGenerator<Buffer> {
  const meter = new Meter(limits);
  try {
    yield* packing === 'zstd' ? unzstd(chunks, meter) : inflate(chunks, packing, meter);
  } catch (error) {
    if (error instanceof UnreadableError || !isDamage(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnreadableError(`damaged ${packing} data (${reason}); get the file again`);
  }
}

/** Errors of the unpackers, in contrast to those of the file system. */
function isDamage(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return typeof code !== 'string' || code.startsWith('Z_') || code.startsWith('ERR_');
}

/** Counts what goes in and what comes out. */
class Meter {
  #packed = 0;
  #unpacked = 0;

  constructor(readonly limits: Limits) {}

  take(bytes: number): void {
    this.#packed += bytes;
  }

  give(bytes: number): void {
    this.#unpacked += bytes;
    const { unpacked, ratio } = this.limits;
    if (this.#unpacked <= unpacked || this.#unpacked <= this.#packed * ratio) return;
    throw new UnreadableError(
      `unpacks to more than ${inMiB(unpacked)} and ${ratio} times its size; ` +
        'unpack it yourself if you trust it',
    );
  }
}

async function* inflate(
  chunks: Chunks,
  packing: Exclude<Packing, 'zstd'>,
  meter: Meter,
): AsyncGenerator<Buffer> {
  const unpacker = packing === 'gzip' ? createGunzip() : createInflateRaw();
  const packed = Readable.from(metered(chunks, meter));
  packed.on('error', (error) => unpacker.destroy(error));
  packed.pipe(unpacker);
  try {
    for await (const chunk of unpacker as AsyncIterable<Buffer>) {
      meter.give(chunk.length);
      yield chunk;
    }
  } finally {
    packed.destroy();
    unpacker.destroy();
  }
}

async function* metered(chunks: Chunks, meter: Meter): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    meter.take(chunk.length);
    yield chunk;
  }
}

/** Few bytes at a time: each may become 32,000. */
const zstdPiece = 1 << 12;

async function* unzstd(chunks: Chunks, meter: Meter): AsyncGenerator<Buffer> {
  const ready: Buffer[] = [];
  const unpacker = new Decompress((data) => {
    meter.give(data.length);
    // The unpacker goes on writing into its own.
    if (data.length > 0) ready.push(Buffer.from(data));
  });
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += zstdPiece) {
      const piece = chunk.subarray(from, from + zstdPiece);
      meter.take(piece.length);
      unpacker.push(piece);
      yield* ready.splice(0);
    }
  }
  unpacker.push(new Uint8Array(0), true);
  yield* ready.splice(0);
}
