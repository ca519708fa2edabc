import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { HumanError } from '../../core/errors.js';
import { type Limits, UnreadableError } from './limits.js';
import { packingOf, unpacked } from './unpack.js';

/** How much of a file is looked at to tell its container; longer first lines still work. */
export const headLength = 1 << 20;

/** What a file holds, unpacked, with its first bytes. */
export interface Source {
  readonly path: string;
  readonly head: Buffer;
  readonly isPacked: boolean;
  /** From the start, any number of times. */
  readonly chunks: () => AsyncIterable<Buffer>;
}

export async function openSource(path: string, limits: Limits): Promise<Source> {
  const head = await readHead(path);
  const packing = packingOf(head);
  const raw = (): AsyncIterable<Buffer> => createReadStream(path, { highWaterMark: headLength });
  if (!packing) return { path, head, isPacked: false, chunks: raw };
  const chunks = (): AsyncIterable<Buffer> => unpacked(raw(), packing, limits);
  return { path, head: await headOf(chunks()), isPacked: true, chunks };
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

async function openFile(file: string): Promise<FileHandle> {
  try {
    return await open(file);
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
