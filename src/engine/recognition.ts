import { HumanError } from '../core/errors.js';
import type { ReadOptions, RecordContent, TraceFormat } from '../core/formats/format.js';
import { formatById, formats, recognise } from '../core/formats/index.js';
import { mappingFormat, unfound } from '../core/formats/mapping.js';
import { UnknownFormatError } from '../core/formats/mappingGuess.js';
import type { Mapping } from '../core/formats/mappingSchema.js';
import type { Problem } from '../core/trace.js';
import { rowsOfColumns } from './containers/columns.js';
import { UnreadableError } from './containers/limits.js';
import { openRecords, type RecordFile } from './records.js';

export interface RecogniseOptions extends ReadOptions {
  /** Instead of recognising it. */
  readonly format?: string | undefined;
  /** Instead of any format. */
  readonly mapping?: Mapping | undefined;
}

/** A file with the format that it is read as. */
export interface Recognised {
  readonly file: RecordFile;
  readonly format: TraceFormat;
  /** Other formats that could read it. */
  readonly others: readonly TraceFormat[];
  /** Whether the format is that of the rows of the file's only object, whose lists are columns. */
  readonly inColumns: boolean;
  /** What is to be said about the file as a whole. */
  readonly problems: readonly Problem[];
}

/** How many records decide on the format. */
const sampleSize = 8;

/** Tells the format of a file by its first records. Throws a HumanError if there is none. */
export async function recogniseFile(path: string, options: RecogniseOptions): Promise<Recognised> {
  const file = await openRecords(path).catch((error: unknown) => unreadable(path, error));
  const { first, problem } = await firstRecords(file);
  const { fitting, inColumns, sample } = fittingFormats(first, path, options);
  const [format, ...others] = fitting;
  if (!format) throw unknown(path, sample, options, problem);
  return { file, format, others, inColumns, problems: problemsOf(sample, path, options) };
}

function unreadable(path: string, error: unknown): never {
  throw error instanceof UnreadableError ? new HumanError(noRecord(path, error.message)) : error;
}

function noRecord(path: string, problem: string | undefined): string {
  return `${path} holds no readable record (${problem}). Give a file of traces (${knownIds()}).`;
}

function knownIds(): string {
  return formats.map(({ id }) => id).join(', ');
}

interface Fitting extends Pick<Recognised, 'inColumns'> {
  readonly fitting: readonly TraceFormat[];
  /** The first records, or rows. */
  readonly sample: readonly RecordContent[];
}

function fittingFormats(
  first: readonly RecordContent[],
  path: string,
  { format: id, mapping }: RecogniseOptions,
): Fitting {
  const candidates = mapping ? [mappingFormat(mapping)] : formats;
  const whole = recognise(first, path, candidates);
  const rows = whole.length === 0 ? columnsOf(first) : [];
  const inColumns = rows.length > 0;
  const fitting = inColumns ? recognise(rows, path, candidates) : whole;
  return {
    fitting: id === undefined ? fitting : [named(id)],
    inColumns,
    sample: inColumns ? rows : first,
  };
}

/** The first rows of a file that is one object of columns. */
function columnsOf(first: readonly RecordContent[]): RecordContent[] {
  const [only, ...more] = first;
  if (only?.kind !== 'json' || more.length > 0) return [];
  const rows = rowsOfColumns(only.value)?.slice(0, sampleSize) ?? [];
  return rows.map((value) => ({ kind: 'json', value }));
}

function unknown(
  path: string,
  sample: readonly RecordContent[],
  options: RecogniseOptions,
  problem: string | undefined,
): HumanError {
  const [first] = sample;
  if (!first) return new HumanError(noRecord(path, problem));
  const message = `${path} ${unfit(sample, path, options)}`;
  return first.kind === 'json' && !options.mapping
    ? new UnknownFormatError(message, first.value)
    : new HumanError(message);
}

/** Why nothing reads a file, and what to do about it. */
function unfit(
  [content = { kind: 'text', text: '' }]: readonly RecordContent[],
  file: string,
  { mapping, split }: RecogniseOptions,
): string {
  if (!mapping) {
    return `is of no known trace format. Known: ${knownIds()}. Name one with --format, or say with --mapping where its fields are.`;
  }
  const [item] = mappingFormat(mapping).traces({ file, record: 0, content }, { split });
  const why = item && 'problem' in item ? item.problem : 'nothing is found';
  return `does not fit its mapping: ${why}. Mend the pointers of the mapping.`;
}

/** A pointer with a slip of the pen would look like a file without labels. */
function problemsOf(
  sample: readonly RecordContent[],
  file: string,
  { mapping }: RecogniseOptions,
): Problem[] {
  const fields = mapping ? unfound(mapping, sample) : [];
  if (fields.length === 0) return [];
  const problem = `the mapping's ${fields.join(', ')} finds nothing in the first records; mend it`;
  return [{ problem, file, record: null }];
}

interface Sample {
  readonly first: readonly RecordContent[];
  /** What is the matter with the first record that cannot be read. */
  readonly problem: string | undefined;
}

async function firstRecords(file: RecordFile): Promise<Sample> {
  const first: RecordContent[] = [];
  let problem: string | undefined;
  for await (const item of file.records()) {
    if (item.kind === 'record') first.push(item.content);
    else problem ??= item.problem;
    if (first.length === sampleSize) break;
  }
  if (first.length === 0 && problem === undefined) {
    throw new HumanError(`${file.path} is empty: it holds no records. Give a file of traces.`);
  }
  return { first, problem };
}

function named(id: string): TraceFormat {
  const format = formatById(id);
  if (format) return format;
  throw new HumanError(`There is no trace format "${id}". Known: ${knownIds()}.`);
}
