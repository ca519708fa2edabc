import { hash32 } from '../core/curation/hash32.js';
import type { ExportFormat, Meant } from '../core/exports/export.js';
import { formatById } from '../core/formats/index.js';
import type { TraceFormat } from '../core/formats/format.js';
import { describe } from '../core/formats/read.js';
import { HumanError } from '../core/errors.js';
import type { Problem, Trace } from '../core/trace.js';
import { type RecordOrProblem, readRecords } from './records.js';

/** Reads a dataset back and checks every row against the format's schema. */
export async function verifyDataset(
  file: string,
  format: ExportFormat,
): Promise<{ readonly rows: number; readonly steps: number; readonly problems: Problem[] }> {
  const problems: Problem[] = [];
  let rows = 0;
  let steps = 0;
  for await (const item of readRecords(file)) {
    rows++;
    const { record } = item;
    const problem = problemIn(item, format);
    if (problem !== undefined) problems.push({ problem, file, record });
    else for (const trace of tracesIn(item, file, format)) steps += trace.steps.length;
  }
  if (rows === 0)
    throw new HumanError(`${file} is empty: it holds no rows. Give a dataset to check.`);
  return { rows, steps, problems };
}

function problemIn(item: RecordOrProblem, format: ExportFormat): string | undefined {
  if (item.kind === 'problem') return item.problem;
  if (item.content.kind === 'text') return 'expected JSON, found text';
  const checked = format.schema.safeParse(item.content.value);
  return checked.success ? undefined : describe(checked.error);
}

function tracesIn(item: RecordOrProblem, file: string, format: ExportFormat): Trace[] {
  const reader = item.kind === 'record' ? formatById(format.id) : undefined;
  if (item.kind === 'problem' || !reader) return [];
  const read = reader.traces({ file, record: item.record, content: item.content }, reading);
  return [...read].filter((each) => 'steps' in each);
}

const reading = { split: 'auto' } as const;

/**
 * Remembers what the rows of a file are meant to say, by digest, and compares it with what the
 * format's own reader finds in the file.
 */
export class Intended {
  /** Of each row and of what it means: enough bits to notice a mistake, cheap for millions. */
  readonly #digests: number[] = [];
  #isSoft = false;

  constructor(private readonly format: ExportFormat) {}

  get rows(): number {
    return this.#digests.length;
  }

  add(row: object, meant: Meant | undefined): void {
    this.#isSoft = meant?.values !== undefined;
    this.#digests.push(hash32(JSON.stringify(meant ? [row, saidBy(meant)] : [row])));
  }

  /** Throws where a row does not read back as it was meant: that is a bug of the format's. */
  async compare(path: string): Promise<void> {
    let row = 0;
    for await (const item of readRecords(path)) {
      const found = this.#found(item);
      if (found === undefined || hash32(JSON.stringify(found)) !== this.#digests[row])
        throw new Error(`row ${row} of ${this.format.id} does not read back as it was meant`);
      row++;
    }
    if (row !== this.rows) throw new Error(`${row} of ${this.rows} rows read back`);
  }

  #found(item: RecordOrProblem): unknown[] | undefined {
    if (item.kind === 'problem' || item.content.kind === 'text') return undefined;
    const { value } = item.content;
    if (this.format.carries !== 'steps') return [value];
    const [trace, ...more] = readerOf(this.format).traces(
      { file: '', record: item.record, content: item.content },
      reading,
    );
    if (!trace || !('steps' in trace) || more.length > 0) return undefined;
    return [value, saidIn(trace, this.#isSoft)];
  }
}

function readerOf(format: ExportFormat): TraceFormat {
  const reader = formatById(format.id);
  if (!reader) throw new Error(`no trace format "${format.id}" reads it back`);
  return reader;
}

function saidBy({ prompt, steps, ratings, values }: Meant): unknown[] {
  return [prompt, steps, (values ?? ratings).map((said) => said ?? null)];
}

/** Soft labels come back as the trace's first signal. */
function saidIn({ prompt, steps, recorded, signals }: Trace, isSoft: boolean): unknown[] {
  const said = (isSoft ? signals[0]?.values : recorded) ?? [];
  return [prompt, steps.map(({ text }) => text), steps.map((_, step) => said[step] ?? null)];
}
