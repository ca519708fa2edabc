import { HumanError } from '../core/errors.js';
import type { ReadOptions, RecordContent, TraceFormat } from '../core/formats/format.js';
import { formatById, formats, recognise } from '../core/formats/index.js';
import type { Problem, Trace } from '../core/trace.js';
import { rowsOfColumns } from './containers/columns.js';
import { readRecords, type RecordOrProblem } from './records.js';

export interface OpenOptions extends ReadOptions {
  /** Instead of recognising it. */
  readonly format?: string | undefined;
}

/** A file of traces that can be read any number of times. */
export interface TraceFile {
  readonly path: string;
  readonly format: TraceFormat;
  /** Other formats that could read it. */
  readonly others: readonly TraceFormat[];
  /** Traces in the order of the file; what cannot be read comes as a problem in its place. */
  traces(): AsyncIterable<Trace | Problem>;
}

/** How many records decide on the format. */
const sampleSize = 8;

/** Recognises a file by its content. Throws a HumanError if nothing can be read from it. */
export async function openTraceFile(path: string, options: OpenOptions): Promise<TraceFile> {
  const { first, problem } = await firstRecords(path);
  const { fitting, inColumns } = fittingFormats(first, path, options.format);
  const [format, ...others] = fitting;
  if (!format) {
    const known = formats.map(({ id }) => id).join(', ');
    throw new HumanError(
      first.length === 0
        ? `${path} holds no readable record (${problem}). Give a file of traces (${known}).`
        : `${path} is of no known trace format. Known: ${known}. Name one with --format.`,
    );
  }
  return { path, format, others, traces: () => readTraces(path, format, options, inColumns) };
}

interface Fitting {
  readonly fitting: readonly TraceFormat[];
  /** Whether they fit the rows of the file's only object, whose lists are columns. */
  readonly inColumns: boolean;
}

function fittingFormats(
  first: readonly RecordContent[],
  path: string,
  id: string | undefined,
): Fitting {
  const whole = recognise(first, path);
  const rows = whole.length === 0 ? columnsOf(first) : [];
  const fitting = rows.length > 0 ? recognise(rows, path) : whole;
  return { fitting: id === undefined ? fitting : [named(id)], inColumns: rows.length > 0 };
}

/** The first rows of a file that is one object of columns. */
function columnsOf(first: readonly RecordContent[]): RecordContent[] {
  const [only, ...more] = first;
  if (only?.kind !== 'json' || more.length > 0) return [];
  const rows = rowsOfColumns(only.value)?.slice(0, sampleSize) ?? [];
  return rows.map((value) => ({ kind: 'json', value }));
}

/** The records of a file, where it is so the rows of its columns. */
async function* recordsOf(file: string, inColumns: boolean): AsyncGenerator<RecordOrProblem> {
  for await (const item of readRecords(file)) {
    const isColumns = inColumns && item.kind === 'record' && item.content.kind === 'json';
    const rows = isColumns ? rowsOfColumns(valueOf(item.content)) : undefined;
    if (!rows) yield item;
    else
      for (const [record, value] of rows.entries())
        yield { kind: 'record', record, content: { kind: 'json', value } };
  }
}

async function* readTraces(
  file: string,
  format: TraceFormat,
  options: ReadOptions,
  inColumns: boolean,
): AsyncGenerator<Trace | Problem> {
  const whole: unknown[] = [];
  for await (const item of recordsOf(file, inColumns)) {
    const { record } = item;
    if (item.kind === 'problem') yield { problem: item.problem, file, record };
    else if (format.scope === 'file') whole.push(valueOf(item.content));
    else yield* format.traces({ file, record, content: item.content }, options);
  }
  if (format.scope === 'file') {
    yield* format.traces({ file, record: 0, content: { kind: 'json', value: whole } }, options);
  }
}

function valueOf(content: RecordContent): unknown {
  return content.kind === 'json' ? content.value : content.text;
}

interface Sample {
  readonly first: readonly RecordContent[];
  /** What is the matter with the first record that cannot be read. */
  readonly problem: string | undefined;
}

async function firstRecords(path: string): Promise<Sample> {
  const first: RecordContent[] = [];
  let problem: string | undefined;
  for await (const item of readRecords(path)) {
    if (item.kind === 'record') first.push(item.content);
    else problem ??= item.problem;
    if (first.length === sampleSize) break;
  }
  if (first.length === 0 && problem === undefined) {
    throw new HumanError(`${path} is empty: it holds no records. Give a file of traces.`);
  }
  return { first, problem };
}

function named(id: string): TraceFormat {
  const format = formatById(id);
  if (format) return format;
  const known = formats.map((each) => each.id).join(', ');
  throw new HumanError(`There is no trace format "${id}". Known: ${known}.`);
}
