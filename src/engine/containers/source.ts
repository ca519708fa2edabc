import { constants, createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { HumanError } from '../../core/errors.js';
import { type Limits, UnreadableError } from './limits.js';
import { packingOf, unknownPackingOf, unpacked } from './unpack.js';

/** How much of a file is looked at to tell its container; longer first lines still work. */
export const headLength = 1 << 20;

/** What a file holds, unpacked, with its first bytes. */
export interface Source {
  readonly path: string;
  readonly head: Buffer;
  readonly isPacked: boolean;
  /** From the start or, of a file that is not packed, from a byte offset on, any number of times. */
  readonly chunks: (from?: number) => AsyncIterable<Buffer>;
  /** The bytes [start, end) of a file that is not packed. */
  readonly read: (start: number, end: number) => Promise<Buffer>;
}

export async function openSource(path: string, limits: Limits): Promise<Source> {
  const head = await readHead(path);
  const unknown = unknownPackingOf(head);
  if (unknown) throw new UnreadableError(`packed with ${unknown}, which is not read; unpack it`);
  const packing = packingOf(head);
  const read = (start: number, end: number): Promise<Buffer> => readRange(path, start, end);
  if (!packing)
    return { path, head, isPacked: false, chunks: (from) => rawChunks(path, from), read };
  const chunks = (): AsyncIterable<Buffer> => unpacked(rawChunks(path), packing, limits);
  return { path, head: await headOf(chunks()), isPacked: true, chunks, read };
}

/** Few bytes at a time where a record is looked up. */
const lookUpLength = 1 << 17;

async function* rawChunks(path: string, start = 0): AsyncGenerator<Buffer> {
  const highWaterMark = start === 0 ? headLength : lookUpLength;
  try {
    yield* createReadStream(path, { highWaterMark, start }) as AsyncIterable<Buffer>;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UnreadableError(`it cannot be read any further (${reason}); is it still there?`);
  }
}

async function readRange(path: string, start: number, end: number): Promise<Buffer> {
  const handle = await openFile(path);
  try {
    const { bytesRead, buffer } = await handle.read(
      Buffer.alloc(end - start),
      0,
      end - start,
      start,
    );
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function headOf(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of chunks) {
      parts.push(chunk);
      length += chunk.length;
      if (length >= headLength) break;
    }
  } catch (error) {
    // What can be unpacked is read; the reader comes to the damage in its place.
    if (length === 0 || !(error instanceof UnreadableError)) throw error;
  }
  return Buffer.concat(parts).subarray(0, headLength);
}

async function readHead(file: string): Promise<Buffer> {
  const handle = await openFile(file);
  try {
    if (!(await handle.stat()).isFile()) {
      throw new HumanError(`${file} is not a file. Give a file of traces.`);
    }
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(headLength), 0, headLength, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Opens a file to read it. Throws a HumanError if that cannot be done. */
export async function openFile(file: string): Promise<FileHandle> {
  try {
    // A pipe that nobody writes to must not be waited for. Windows has neither.
    return await open(
      file,
      constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0),
    );
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    const why =
      reason === 'ENOENT'
        ? 'there is no such file'
        : reason === 'EACCES'
          ? 'it may not be read'
          : String(reason);
    throw new HumanError(`${file} cannot be opened: ${why}. Check the path.`);
  }
}
