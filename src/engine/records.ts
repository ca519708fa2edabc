import type { RecordContent } from '../core/formats/format.js';
import { csvRows, isCsv } from './containers/csv.js';
import { evalLogs } from './containers/evalLog.js';
import { isJson, parseJson } from './containers/json.js';
import { defaultLimits, inMiB, type Limits, UnreadableError } from './containers/limits.js';
import { parquetRows } from './containers/parquet.js';
import { headLength, openSource, type Source } from './containers/source.js';
import { type Piece, lines, values } from './jsonSplitter.js';

/** One record of a file, or why it cannot be read. */
export type RecordOrProblem =
  | { readonly kind: 'record'; readonly record: number; readonly content: RecordContent }
  | { readonly kind: 'problem'; readonly record: number; readonly problem: string };

/** How the records lie in a file, told by its content and never by its name. */
export type Container =
  'json-lines' | 'json-array' | 'json-values' | 'text' | 'csv' | 'parquet' | 'zip';

/**
 * The records of a file in order, streamed; packed files (gzip, zstd) are unpacked. A broken record is
 * a problem, and the rest goes on; what ends the reading of a file is a problem in its last place.
 */
export async function* readRecords(
  file: string,
  limits = defaultLimits,
): AsyncGenerator<RecordOrProblem> {
  let record = 0;
  try {
    for await (const item of recordsOf(await openSource(file, limits), limits)) {
      yield item;
      record = item.record + 1;
    }
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    yield { kind: 'problem', record, problem: error.message };
  }
}

async function* recordsOf(source: Source, limits: Limits): AsyncGenerator<RecordOrProblem> {
  const container = containerIn(source);
  if (source.isPacked && (container === 'zip' || container === 'parquet'))
    throw new UnreadableError(`packed ${container} inside of a packed file; unpack it`);
  let record = 0;
  switch (container) {
    case 'text':
      yield* readText(source, limits);
      return;
    case 'csv':
      for await (const value of csvRows(source.chunks(), textOf(source.head), limits))
        yield { kind: 'record', record: record++, content: { kind: 'json', value } };
      return;
    case 'parquet':
      for await (const value of parquetRows(source.path, limits))
        yield { kind: 'record', record: record++, content: { kind: 'json', value } };
      return;
    case 'zip':
      for await (const item of evalLogs(source.path, limits)) {
        if (item.kind === 'problem') yield { ...item, record: record++ };
        else
          yield { kind: 'record', record: record++, content: { kind: 'json', value: item.value } };
      }
      return;
    case 'json-lines':
    case 'json-array':
    case 'json-values':
      for await (const piece of piecesOf(limited(source.chunks(), limits), container))
        yield parsed(piece, record++);
  }
}

export async function containerOf(file: string): Promise<Container> {
  return containerIn(await openSource(file, defaultLimits));
}

function containerIn({ head }: Source): Container {
  const magic = head.toString('latin1', 0, 4);
  if (magic === 'PK\x03\x04' || magic === 'PK\x05\x06') return 'zip';
  if (magic === 'PAR1') return 'parquet';
  const text = textOf(head).trimStart();
  const container = jsonContainerIn(text, head.length);
  return container === 'text' && isCsv(text) ? 'csv' : container;
}

function jsonContainerIn(text: string, length: number): Container {
  const lineEnd = text.indexOf('\n');
  const isOneLine = lineEnd !== -1 && isJson(text.slice(0, lineEnd));
  const hasMore = lineEnd !== -1 && text.slice(lineEnd).trim() !== '';
  if (text.startsWith('[')) return isOneLine && hasMore ? 'json-lines' : 'json-array';
  if (!text.startsWith('{')) return shareOfObjects(text) > 0.5 ? 'json-lines' : 'text';
  const isLine = isOneLine || (lineEnd === -1 && length < headLength);
  return isLine || shareOfObjects(text) >= 0.5 ? 'json-lines' : 'json-values';
}

function textOf(head: Buffer): string {
  return withoutMark(head.toString('utf8'));
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

async function* piecesOf(
  chunks: AsyncIterable<Buffer>,
  container: 'json-lines' | 'json-array' | 'json-values',
): AsyncGenerator<Piece> {
  if (container === 'json-lines') yield* lines(chunks);
  else yield* values(chunks, container === 'json-array');
}

/** How many bytes may come without the sign of an end: a record of more is refused. */
async function* limited(chunks: AsyncIterable<Buffer>, { record }: Limits): AsyncGenerator<Buffer> {
  let since = 0;
  for await (const chunk of chunks) {
    // A line or a value of an array ends at one of these; none of them in so much is no record.
    const end = Math.max(chunk.lastIndexOf(0x0a), chunk.lastIndexOf(0x7d));
    since = end === -1 ? since + chunk.length : chunk.length - end;
    if (since > record)
      throw new UnreadableError(`a record larger than ${inMiB(record)}; split it`);
    yield chunk;
  }
}

function parsed({ bytes, start }: Piece, record: number): RecordOrProblem {
  try {
    const value: unknown = parseJson(withoutMark(bytes.toString('utf8')));
    return { kind: 'record', record, content: { kind: 'json', value } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const problem = `not valid JSON at byte ${start} (${reason}); mend or remove it`;
    return { kind: 'problem', record, problem };
  }
}

async function* readText(source: Source, limits: Limits): AsyncGenerator<RecordOrProblem> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of source.chunks()) {
    length += chunk.length;
    if (length > limits.record)
      throw new UnreadableError(`a text larger than ${inMiB(limits.record)}; split it`);
    parts.push(chunk);
  }
  const text = withoutMark(Buffer.concat(parts).toString('utf8'));
  if (text.includes('\0')) {
    yield { kind: 'problem', record: 0, problem: 'not a text file: it holds NUL characters' };
  } else if (text.trim() !== '') {
    yield { kind: 'record', record: 0, content: { kind: 'text', text } };
  }
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
