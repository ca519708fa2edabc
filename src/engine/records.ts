import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { HumanError } from '../core/errors.js';
import type { RecordContent } from '../core/formats/format.js';
import { type Piece, lines, values } from './jsonSplitter.js';

/** One record of a file, or why it cannot be read. */
export type RecordOrProblem =
  | { readonly kind: 'record'; readonly record: number; readonly content: RecordContent }
  | { readonly kind: 'problem'; readonly record: number; readonly problem: string };

/** How the records lie in a file, told by its content and never by its name. */
export type Container = 'json-lines' | 'json-array' | 'json-values' | 'text';

/** How much of a file is looked at to tell its container; longer first lines still work. */
const headLength = 1 << 20;

/** The records of a file in order, streamed. A broken one is a problem; the rest goes on. */
export async function* readRecords(file: string): AsyncGenerator<RecordOrProblem> {
  const container = await containerOf(file);
  if (container === 'text') {
    yield* readText(file);
    return;
  }
  let record = 0;
  for await (const piece of piecesOf(file, container)) {
    yield parsed(piece, record++);
  }
}

export async function containerOf(file: string): Promise<Container> {
  const head = await readHead(file);
  const text = withoutMark(head.toString('utf8')).trimStart();
  const lineEnd = text.indexOf('\n');
  const isOneLine = lineEnd !== -1 && isJson(text.slice(0, lineEnd));
  const hasMore = lineEnd !== -1 && text.slice(lineEnd).trim() !== '';
  if (text.startsWith('[')) return isOneLine && hasMore ? 'json-lines' : 'json-array';
  if (!text.startsWith('{')) return shareOfObjects(text) > 0.5 ? 'json-lines' : 'text';
  const isLine = isOneLine || (lineEnd === -1 && head.length < headLength);
  return isLine || shareOfObjects(text) >= 0.5 ? 'json-lines' : 'json-values';
}

/** The share of the first lines that are a JSON object each: a broken first line decides nothing. */
function shareOfObjects(text: string): number {
  const first = text
    .split('\n', 33)
    .slice(0, 32)
    .filter((line) => line.trim() !== '');
  const objects = first.filter((line) => line.startsWith('{') && isJson(line));
  return first.length === 0 ? 0 : objects.length / first.length;
}

async function* piecesOf(file: string, container: Container): AsyncGenerator<Piece> {
  const chunks = createReadStream(file, { highWaterMark: headLength });
  if (container === 'json-lines') yield* lines(chunks);
  else yield* values(chunks, container === 'json-array');
}

function parsed({ bytes, start }: Piece, record: number): RecordOrProblem {
  try {
    const value: unknown = JSON.parse(withoutMark(bytes.toString('utf8')));
    return { kind: 'record', record, content: { kind: 'json', value } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const problem = `not valid JSON at byte ${start} (${reason}); mend or remove it`;
    return { kind: 'problem', record, problem };
  }
}

async function* readText(file: string): AsyncGenerator<RecordOrProblem> {
  const parts: Buffer[] = [];
  for await (const chunk of createReadStream(file)) parts.push(chunk as Buffer);
  const text = withoutMark(Buffer.concat(parts).toString('utf8'));
  if (text.includes('\0')) {
    yield { kind: 'problem', record: 0, problem: 'not a text file: it holds NUL characters' };
  } else if (text.trim() !== '') {
    yield { kind: 'record', record: 0, content: { kind: 'text', text } };
  }
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

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
