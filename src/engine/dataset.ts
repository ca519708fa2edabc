import { createHash } from 'node:crypto';
import { type FileHandle, lstat, open, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HumanError, messageOf } from '../core/errors.js';
import type {
  ExportFormat,
  ExportOptions,
  ExportReport,
  Labelled,
  Meant,
} from '../core/exports/export.js';
import { formatById } from '../core/formats/index.js';
import { describe } from '../core/formats/read.js';
import type { Problem, Trace } from '../core/trace.js';
import { datasetCard } from './datasetCard.js';
import { readRecords } from './records.js';
import { openTraceFile } from './traceFile.js';

export interface ExportRequest {
  readonly format: ExportFormat;
  readonly options: ExportOptions;
  readonly out: string;
  /** Files the traces come from; an export never overwrites them. */
  readonly sources: readonly string[];
}

/**
 * Writes a dataset: to a temporary file in the same folder, read back through the format's own
 * reader, compared row by row with what was meant, then renamed. Until then the old file stands.
 */
export async function exportDataset(
  labelled: AsyncIterable<Labelled>,
  request: ExportRequest,
): Promise<ExportReport> {
  const { format, options, out } = request;
  if (!format.unlabelled.includes(options.unlabelled)) {
    throw new HumanError(
      `${format.id} cannot express unlabelled steps as "${options.unlabelled}". ` +
        `Use --unlabelled ${format.unlabelled.join(' or ')}.`,
    );
  }
  await refuseBadTarget(request);
  const temporary = `${out}.${process.pid}.tmp`;
  try {
    const counted = await writeRows(temporary, labelled, request);
    await compare(temporary, format, counted.meant);
    const { rows, steps, skipped } = counted;
    const card = `${out}.card.md`;
    const report: ExportReport = { written: out, rows, steps, skipped, card };
    if (rows === 0) return report;
    await rename(temporary, out);
    await writeFile(`${card}.tmp`, datasetCard(report, request));
    await rename(`${card}.tmp`, card);
    return report;
  } catch (error) {
    if (error instanceof HumanError || !isSystemError(error)) throw error;
    throw new HumanError(
      `${out} cannot be written (${messageOf(error)}). Choose another place or free some space.`,
    );
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Reads a dataset back and checks every row against the format's schema. */
export async function verifyDataset(
  file: string,
  format: ExportFormat,
): Promise<{ readonly rows: number; readonly steps: number; readonly problems: Problem[] }> {
  const problems: Problem[] = [];
  let rows = 0;
  for await (const item of readRecords(file)) {
    const { record } = item;
    rows++;
    if (item.kind === 'problem') problems.push({ problem: item.problem, file, record });
    else if (item.content.kind === 'text') {
      problems.push({ problem: 'expected JSON, found text', file, record });
    } else {
      const checked = format.schema.safeParse(item.content.value);
      if (!checked.success) problems.push({ problem: describe(checked.error), file, record });
    }
  }
  let steps = 0;
  for await (const trace of await readBack(file, format)) steps += trace.steps.length;
  if (rows === 0) problems.push({ problem: 'holds no rows', file, record: null });
  return { rows, steps, problems };
}

interface Counted {
  readonly rows: number;
  readonly steps: number;
  readonly skipped: Readonly<Record<string, number>>;
  /** Digest of what each row is meant to say. */
  readonly meant: readonly string[];
}

async function writeRows(
  path: string,
  labelled: AsyncIterable<Labelled>,
  { format, options }: ExportRequest,
): Promise<Counted> {
  const skipped: Record<string, number> = {};
  const meant: string[] = [];
  let steps = 0;
  const lines = new LineWriter(await open(path, 'wx'));
  try {
    for await (const item of labelled) {
      const made = format.row(item, options);
      if (made.kind === 'skip') {
        skipped[made.reason] = (skipped[made.reason] ?? 0) + 1;
        continue;
      }
      await lines.write(JSON.stringify(made.row));
      meant.push(digest(made.meant));
      steps += made.meant.steps.length;
    }
    await lines.flush();
  } finally {
    await lines.close();
  }
  return { rows: meant.length, steps, skipped, meant };
}

async function compare(
  path: string,
  format: ExportFormat,
  meant: readonly string[],
): Promise<void> {
  if (meant.length === 0) return;
  let row = 0;
  for await (const { prompt, steps, recorded } of await readBack(path, format)) {
    const texts = steps.map(({ text }) => text);
    const ratings = recorded ?? texts.map(() => undefined);
    if (digest({ prompt, steps: texts, ratings }) !== meant[row++]) {
      throw new Error(`row ${row - 1} does not read back as it was meant`);
    }
  }
  if (row !== meant.length) throw new Error(`${row} of ${meant.length} rows read back`);
}

async function readBack(path: string, format: ExportFormat): Promise<AsyncIterable<Trace>> {
  if (!formatById(format.id)) throw new Error(`no trace format "${format.id}" reads it back`);
  const file = await openTraceFile(path, { format: format.id, split: 'auto' });
  return tracesOnly(file.traces());
}

async function* tracesOnly(items: AsyncIterable<Trace | Problem>): AsyncGenerator<Trace> {
  for await (const item of items) if (!('problem' in item)) yield item;
}

function digest({ prompt, steps, ratings }: Meant): string {
  const said = ratings.map((rating) => rating ?? null);
  return createHash('sha256')
    .update(JSON.stringify([prompt, steps, said]))
    .digest('base64');
}

async function refuseBadTarget({ out, sources }: ExportRequest): Promise<void> {
  if (out.endsWith('.parquet')) {
    throw new HumanError('Parquet cannot be written yet. Give a name that ends in .jsonl.');
  }
  const folder = await realpath(dirname(out)).catch(() => undefined);
  if (folder === undefined) {
    throw new HumanError(`The folder ${dirname(out)} does not exist. Create it first.`);
  }
  const target = join(folder, basename(out));
  const isLink = await lstat(target).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  );
  if (isLink) {
    throw new HumanError(`${out} is a link. Give the path of the file it should be written to.`);
  }
  for (const source of sources) {
    if ((await realpath(source)) === target) {
      throw new HumanError(`${out} is one of the files the traces come from. Choose another name.`);
    }
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

/** Gathers lines into writes of a useful size. */
class LineWriter {
  #waiting: string[] = [];
  #size = 0;

  constructor(private readonly handle: FileHandle) {}

  async write(line: string): Promise<void> {
    this.#waiting.push(line, '\n');
    this.#size += line.length;
    if (this.#size > 1 << 20) await this.#drain();
  }

  async flush(): Promise<void> {
    await this.#drain();
    await this.handle.sync();
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  async #drain(): Promise<void> {
    await this.handle.appendFile(this.#waiting.join(''));
    this.#waiting = [];
    this.#size = 0;
  }
}
