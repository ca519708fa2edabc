import type { RecordContent } from '../core/formats/format.js';
import { type Container, containerIn, type JsonContainer, textOf } from './containers/container.js';
import { csvRows } from './containers/csv.js';
import { evalLogs } from './containers/evalLog.js';
import { isNestedDeeper, parseJson } from './containers/json.js';
import { defaultLimits, inMiB, type Limits, UnreadableError } from './containers/limits.js';
import { parquetRows } from './containers/parquet.js';
import { openSource, type Source } from './containers/source.js';
import { type Piece, pieces } from './pieces.js';
import { LineSplitter, type SplitFrom, type Splitter } from './splitter.js';
import { ValueSplitter } from './valueSplitter.js';

/** One record of a file, or why it cannot be read. */
export type RecordOrProblem =
  | { readonly kind: 'record'; readonly record: number; readonly content: RecordContent }
  | { readonly kind: 'problem'; readonly record: number; readonly problem: string };

/** A record and where it begins, so that reading can begin there. */
export interface Mark {
  readonly record: number;
  /** Byte offset in the file. */
  readonly offset: number;
}

/** A file of records that can be read any number of times. */
export interface RecordFile {
  readonly path: string;
  readonly container: Container;
  /** Finds the records by their bytes alone; undefined where only reading from the start can. */
  readonly splitter: ((from: SplitFrom) => Splitter) | undefined;
  /**
   * The records in order, streamed; packed files (gzip, zstd) are unpacked. A broken record is a
   * problem, and the rest goes on; what ends the reading of a file is a problem in its last place.
   * A mark is taken where there is a splitter.
   */
  records(from?: Mark): AsyncGenerator<RecordOrProblem>;
}

/** Throws a HumanError if the file cannot be opened, an UnreadableError if nothing of it can be read. */
export async function openRecords(path: string, limits = defaultLimits): Promise<RecordFile> {
  const source = await openSource(path, limits);
  const container = containerIn(source.head);
  const isSeekable = isJsonContainer(container) && !source.isPacked;
  return {
    path,
    container,
    splitter: isSeekable ? (from) => splitterOf(container, from) : undefined,
    records: (from) => guarded(recordsOf(source, container, limits, from), from?.record),
  };
}

/** The records of a file, see {@link RecordFile}. */
export async function* readRecords(
  path: string,
  limits = defaultLimits,
): AsyncGenerator<RecordOrProblem> {
  try {
    yield* (await openRecords(path, limits)).records();
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    yield { kind: 'problem', record: 0, problem: error.message };
  }
}

export async function containerOf(file: string): Promise<Container> {
  return (await openRecords(file)).container;
}

async function* guarded(
  items: AsyncIterable<RecordOrProblem>,
  first = 0,
): AsyncGenerator<RecordOrProblem> {
  let record = first;
  try {
    for await (const item of items) {
      yield item;
      record = item.record + 1;
    }
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    yield { kind: 'problem', record, problem: error.message };
  }
}

async function* recordsOf(
  source: Source,
  container: Container,
  limits: Limits,
  from: Mark | undefined,
): AsyncGenerator<RecordOrProblem> {
  if (source.isPacked && (container === 'zip' || container === 'parquet'))
    throw new UnreadableError(`packed ${container} inside of a packed file; unpack it`);
  switch (container) {
    case 'text':
      yield* readText(source, limits);
      return;
    case 'csv':
      yield* valuesOf(csvRows(source.chunks(), textOf(source.head), limits));
      return;
    case 'parquet':
      yield* valuesOf(parquetRows(source.path, limits));
      return;
    case 'zip':
      yield* logsOf(source.path, limits);
      return;
    default:
      yield* readJson(source, container, limits, from);
  }
}

function isJsonContainer(container: Container): container is JsonContainer {
  return container.startsWith('json-');
}

function splitterOf(container: JsonContainer, from?: SplitFrom): Splitter {
  if (container === 'json-lines') return new LineSplitter(from);
  return new ValueSplitter(container === 'json-array', from);
}

async function* valuesOf(values: AsyncIterable<unknown>): AsyncGenerator<RecordOrProblem> {
  let record = 0;
  for await (const value of values) yield jsonRecord(value, record++);
}

async function* logsOf(path: string, limits: Limits): AsyncGenerator<RecordOrProblem> {
  let record = 0;
  for await (const item of evalLogs(path, limits)) {
    if (item.kind === 'problem') yield { ...item, record: record++ };
    else yield jsonRecord(item.value, record++);
  }
}

/** Of a longer record the bytes are looked up when its end is known. */
const keptLength = 8 << 20;

async function* readJson(
  source: Source,
  container: JsonContainer,
  limits: Limits,
  from: Mark | undefined,
): AsyncGenerator<RecordOrProblem> {
  // What is unpacked cannot be looked up again.
  const keep = source.isPacked ? limits.record : keptLength;
  const start = from?.offset ?? 0;
  let record = from?.record ?? 0;
  const found = pieces(source.chunks(start), splitterOf(container, from), { keep, start });
  for await (const piece of found) yield await parsed(piece, source, limits, record++);
}

async function parsed(
  { bytes, start, end }: Piece,
  source: Source,
  limits: Limits,
  record: number,
): Promise<RecordOrProblem> {
  if (end - start > limits.record || (!bytes && source.isPacked)) {
    const problem = `a record larger than ${inMiB(limits.record)} (${inMiB(end - start)}); split it`;
    return { kind: 'problem', record, problem };
  }
  try {
    return jsonRecord(valueOf(bytes ?? (await source.read(start, end))), record);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const problem = `not valid JSON at byte ${start} (${reason}); mend or remove it`;
    return { kind: 'problem', record, problem };
  }
}

/** Deeper values are no traces, but the way to exhaust who walks through them. */
const mostNested = 1000;

function valueOf(bytes: Buffer): unknown {
  if (isNestedDeeper(bytes, mostNested))
    throw new UnreadableError(`nested deeper than ${mostNested} levels`);
  return parseJson(textOf(bytes));
}

function jsonRecord(value: unknown, record: number): RecordOrProblem {
  return { kind: 'record', record, content: { kind: 'json', value } };
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
  const text = textOf(Buffer.concat(parts));
  if (text.includes('\0')) {
    yield { kind: 'problem', record: 0, problem: 'not a text file: it holds NUL characters' };
  } else if (text.trim() !== '') {
    yield { kind: 'record', record: 0, content: { kind: 'text', text } };
  }
}
