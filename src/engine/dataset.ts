import { createHash } from 'node:crypto';
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
import { PendingFile } from './pendingFile.js';
import { readRecords } from './records.js';
import { refuseBadTarget } from './target.js';
import { openTraceFile } from './traceFile.js';

export interface ExportRequest {
  readonly format: ExportFormat;
  readonly options: ExportOptions;
  readonly out: string;
  /** Files the traces come from; an export never overwrites them or their labels. */
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
  if (format.unlabelled?.includes(options.unlabelled) === false) {
    throw new HumanError(
      `${format.id} cannot express unlabelled steps as "${options.unlabelled}". ` +
        `Use --unlabelled ${format.unlabelled.join(' or ')}.`,
    );
  }
  if (out.endsWith('.parquet')) {
    throw new HumanError('Parquet cannot be written yet. Give a name that ends in .jsonl.');
  }
  await refuseBadTarget(out, request.sources);
  try {
    return await writeDataset(labelled, request);
  } catch (error) {
    if (error instanceof HumanError || !isSystemError(error)) throw error;
    throw new HumanError(
      `${out} cannot be written (${messageOf(error)}). Choose another place or free some space.`,
    );
  }
}

async function writeDataset(
  labelled: AsyncIterable<Labelled>,
  request: ExportRequest,
): Promise<ExportReport> {
  const { format, out } = request;
  const data = await PendingFile.open(out);
  try {
    const { meant, steps, skipped } = await writeRows(data, labelled, request);
    await compare(data.temporary, format, meant);
    const card = `${out}.card.md`;
    const report: ExportReport = { written: out, rows: meant.length, steps, skipped, card };
    if (meant.length > 0) await keepWithCard(data, report, request);
    return report;
  } finally {
    await data.discard();
  }
}

/** The card is on disk before the dataset takes its place. */
async function keepWithCard(
  data: PendingFile,
  report: ExportReport,
  request: ExportRequest,
): Promise<void> {
  const card = await PendingFile.open(report.card);
  try {
    await card.write(datasetCard(report, request).trimEnd());
    await card.flush();
    await data.keep();
    await card.keep();
  } finally {
    await card.discard();
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
  return { rows, steps, problems };
}

interface Counted {
  readonly steps: number;
  readonly skipped: Readonly<Record<string, number>>;
  /** Digest of what each row is meant to say. */
  readonly meant: readonly string[];
}

async function writeRows(
  file: PendingFile,
  labelled: AsyncIterable<Labelled>,
  { format, options }: ExportRequest,
): Promise<Counted> {
  const skipped: Record<string, number> = {};
  const meant: string[] = [];
  let steps = 0;
  for await (const item of labelled) {
    const made = format.row(item, options);
    if (made.kind === 'skip') {
      skipped[made.reason] = (skipped[made.reason] ?? 0) + 1;
      continue;
    }
    await file.write(JSON.stringify(made.row));
    meant.push(digest(made.meant));
    steps += made.meant.steps.length;
  }
  await file.flush();
  return { steps, skipped, meant };
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

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
