import { stat } from 'node:fs/promises';
import type { ReadOptions, RecordContent, TraceFormat } from '../core/formats/format.js';
import type { Problem, Trace } from '../core/trace.js';
import { rowsOfColumns } from './containers/columns.js';
import { inMiB } from './containers/limits.js';
import type { IndexCache } from './indexCache.js';
import { type FileChange, IndexedRecords } from './indexedRecords.js';
import { type RecogniseOptions, recogniseFile } from './recognition.js';
import type { RecordOrProblem } from './records.js';

export interface OpenOptions extends RecogniseOptions {
  /** Where indexes are kept. */
  readonly indexes?: IndexCache | undefined;
}

/** A file of traces that can be read any number of times. */
export interface TraceFile {
  readonly path: string;
  readonly format: TraceFormat;
  /** Other formats that could read it. */
  readonly others: readonly TraceFormat[];
  /**
   * Traces in the order of the file, from a record on; what cannot be read comes as a problem in its
   * place.
   */
  traces(from?: number): AsyncIterable<Trace | Problem>;
  /** What one record holds: nothing if the file has not so many. Short, once the file is indexed. */
  record(record: number): Promise<readonly (Trace | Problem)[]>;
  /** Reads where the records stand. Resolves with their number, where that can be known. */
  index(signal?: AbortSignal): Promise<number | undefined>;
  /**
   * Looks whether the file is still as it was. Of one that has grown the first `settled` records are
   * as they were, and can be read on from there; one that has changed must be opened anew.
   */
  refresh(): Promise<{ readonly change: FileChange; readonly settled: number }>;
}

/** Recognises a file by its content. Throws a HumanError if nothing can be read from it. */
export async function openTraceFile(path: string, options: OpenOptions): Promise<TraceFile> {
  const { file, format, others, inColumns, problems } = await recogniseFile(path, options);
  const indexed = await IndexedRecords.open(file, options.indexes);
  const reader = new TraceReader(path, indexed, format, options, inColumns);
  return {
    path,
    format,
    others,
    traces: (from = 0) => reader.from(from, from === 0 ? problems : []),
    record: (record) => reader.record(record),
    index: (signal) => indexed.complete(signal),
    refresh: () => indexed.refresh(),
  };
}

/** Of a file that is read as a whole, no more than this is in memory. */
const mostWhole = 256 * 2 ** 20;

/** Reads the records of a file as traces of a format. */
class TraceReader {
  constructor(
    private readonly file: string,
    private readonly indexed: IndexedRecords,
    private readonly format: TraceFormat,
    private readonly options: ReadOptions,
    private readonly inColumns: boolean,
  ) {}

  /** Whether one record is not enough to read its traces. */
  get #isWhole(): boolean {
    return this.inColumns || this.format.scope === 'file';
  }

  async *from(first: number, before: readonly Problem[]): AsyncGenerator<Trace | Problem> {
    yield* before;
    if (!this.#isWhole) {
      for await (const item of this.indexed.from(first)) yield* this.#tracesOf(item);
      return;
    }
    for await (const item of this.#whole()) {
      if (item.record === null || item.record >= first) yield item;
    }
  }

  async record(record: number): Promise<readonly (Trace | Problem)[]> {
    if (!this.#isWhole) {
      const item = await this.indexed.at(record);
      return item ? [...this.#tracesOf(item)] : [];
    }
    const found: (Trace | Problem)[] = [];
    for await (const item of this.#whole()) if (item.record === record) found.push(item);
    return found;
  }

  *#tracesOf(item: RecordOrProblem): Generator<Trace | Problem> {
    const { file } = this;
    const { record } = item;
    if (item.kind === 'problem') yield { problem: item.problem, file, record };
    else yield* this.format.traces({ file, record, content: item.content }, this.options);
  }

  async *#whole(): AsyncGenerator<Trace | Problem> {
    const { size } = await stat(this.file);
    if (size > mostWhole) {
      const problem = `${this.format.title} is read as a whole, and this is more than ${inMiB(mostWhole)}; split it`;
      yield { problem, file: this.file, record: null };
    } else if (this.inColumns) {
      for await (const item of this.indexed.from(0))
        for (const row of rowsOf(item)) yield* this.#tracesOf(row);
    } else yield* this.#wholeFile();
  }

  async *#wholeFile(): AsyncGenerator<Trace | Problem> {
    const whole: unknown[] = [];
    for await (const item of this.indexed.from(0)) {
      if (item.kind === 'problem') yield* this.#tracesOf(item);
      else whole.push(valueOf(item.content));
    }
    const content = { kind: 'json', value: whole } as const;
    yield* this.#tracesOf({ kind: 'record', record: 0, content });
  }
}

/** The rows of a record that is an object of columns. */
function* rowsOf(item: RecordOrProblem): Generator<RecordOrProblem> {
  const isColumns = item.kind === 'record' && item.content.kind === 'json';
  const rows = isColumns ? rowsOfColumns(valueOf(item.content)) : undefined;
  if (!rows) yield item;
  else
    for (const [record, value] of rows.entries())
      yield { kind: 'record', record, content: { kind: 'json', value } };
}

function valueOf(content: RecordContent): unknown {
  return content.kind === 'json' ? content.value : content.text;
}
