import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HumanError, messageOf } from '../core/errors.js';
import type { ExportFormat, ExportOptions, ExportReport } from '../core/exports/export.js';
import { datasetCard } from './datasetCard.js';
import { Intended } from './datasetCheck.js';
import { DatasetFacts } from './datasetFacts.js';
import { type DatasetFile, openDatasetFile } from './datasetFile.js';
import { type LabelledSource, type RowsRequest, datasetRows } from './datasetRows.js';
import { PendingFile } from './pendingFile.js';
import { provenanceLine } from './provenance.js';
import { refuseBadTarget } from './target.js';

export interface ExportRequest extends RowsRequest {
  /**
   * A file, or a new folder: where there are splits, or where the path ends in a slash. A file that
   * ends in .parquet is written as Parquet.
   */
  readonly out: string;
  /** How the files of a folder are written. */
  readonly container?: 'jsonl' | 'parquet' | undefined;
  /** Files the traces come from; an export never overwrites them or their labels. */
  readonly sources: readonly string[];
  /** Version of the product. */
  readonly version: string;
  /** Choices beyond `options`, for the card. */
  readonly notes?: Readonly<Record<string, string>> | undefined;
}

/**
 * Writes a dataset: to a temporary place beside its own, read back through the format's own reader,
 * compared row by row with what was meant, then renamed. Until then the old file stands.
 */
export async function exportDataset(
  read: LabelledSource,
  request: ExportRequest,
): Promise<ExportReport> {
  const { format, options, out } = request;
  refuseImpossible(format, options);
  try {
    return isFolder(request) ? await writeFolder(read, request) : await writeFile(read, request);
  } catch (error) {
    throw error instanceof HumanError ? error : (told(error, out) ?? error);
  }
}

/** Choices that a format cannot express are said, not bent. */
export function refuseImpossible(format: ExportFormat, options: ExportOptions): void {
  const { unlabelled, signalLabels, tokenizer } = options;
  if (unlabelled !== undefined && format.unlabelled?.includes(unlabelled) === false) {
    throw new HumanError(
      `${format.id} cannot express unlabelled steps as "${unlabelled}". ` +
        `Use --unlabelled ${format.unlabelled.join(' or ')}.`,
    );
  }
  if (signalLabels?.as === 'soft' && !format.soft) {
    throw new HumanError(
      `${format.id} cannot hold soft labels. Give a --threshold instead, or export to er-prm, ` +
        'openrlhf-prm or step-separator.',
    );
  }
  if (format.needsTokenizer && !tokenizer)
    throw new HumanError(`${format.id} holds token ids: name the model's folder with --tokenizer.`);
}

function isFolder({ out, splits }: ExportRequest): boolean {
  return splits !== undefined || /[/\\]$/.test(out);
}

async function writeFile(read: LabelledSource, request: ExportRequest): Promise<ExportReport> {
  const { out, sources } = request;
  const [card, provenance] = [`${out}.card.md`, `${out}.provenance.jsonl`];
  for (const path of [out, card, provenance]) await refuseBadTarget(path, sources);
  const writing = new Writing(request, () => out, provenance);
  try {
    const facts = await writing.run(read);
    const report = reportOf(request, facts, { written: out, card, provenance });
    if (report.rows > 0) {
      const files = [await cardFile(report, request, facts), ...writing.files];
      for (const file of files) await file.keep();
    }
    return report;
  } finally {
    await writing.discard();
  }
}

/** The card is on disk before the dataset takes its place. */
async function cardFile(
  report: ExportReport,
  request: ExportRequest,
  facts: DatasetFacts,
  path = report.card,
): Promise<PendingFile> {
  const card = await PendingFile.open(path);
  await card.write(datasetCard(report, request, facts).trimEnd());
  await card.flush();
  return card;
}

/** A folder is made under another name and renamed when all of it is there. */
async function writeFolder(read: LabelledSource, request: ExportRequest): Promise<ExportReport> {
  const { splits, container = 'jsonl' } = request;
  const out = request.out.replace(/[/\\]+$/, '');
  await refuseOldFolder(out);
  await refuseBadTarget(out, request.sources);
  const temporary = `${out}.${randomUUID()}.tmp`;
  await mkdir(temporary);
  const nameOf = (split: string): string => `${split === '' ? 'train' : split}.${container}`;
  const writing = new Writing(
    request,
    (split) => join(temporary, nameOf(split)),
    join(temporary, 'provenance.jsonl'),
    splits && Object.keys(splits.shares),
  );
  try {
    const facts = await writing.run(read);
    const report = reportOf(request, facts, {
      written: out,
      card: join(out, 'README.md'),
      provenance: join(out, 'provenance.jsonl'),
    });
    if (report.rows > 0) {
      const readme = await cardFile(report, request, facts, join(temporary, 'README.md'));
      for (const file of [readme, ...writing.files]) await file.keep();
      await rm(out, { recursive: true, force: true });
      await rename(temporary, out);
    }
    return report;
  } finally {
    await writing.discard();
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Only an empty folder may be replaced. */
async function refuseOldFolder(out: string): Promise<void> {
  const names = await readdir(out).catch(() => []);
  if (names.length > 0) {
    throw new HumanError(`${out} has files in it. Give the name of a new folder.`);
  }
}

function reportOf(
  { splits }: ExportRequest,
  facts: DatasetFacts,
  places: Pick<ExportReport, 'written' | 'card' | 'provenance'>,
): ExportReport {
  const rows = [...facts.rows.values()].reduce((sum, count) => sum + count, 0);
  return {
    ...places,
    rows,
    steps: facts.steps,
    skipped: Object.fromEntries(facts.skipped),
    ...(splits && { splits: Object.fromEntries(facts.rows) }),
  };
}

interface Part {
  readonly file: DatasetFile;
  readonly intended: Intended;
}

/** The files of a dataset while they are written, with the file that says where rows come from. */
class Writing {
  readonly #parts = new Map<string, Part>();
  #provenance: PendingFile | undefined;

  constructor(
    private readonly request: ExportRequest,
    private readonly pathOf: (split: string) => string,
    private readonly provenancePath: string,
    private readonly splits: readonly string[] = [''],
  ) {}

  get files(): (DatasetFile | PendingFile)[] {
    const files = [...this.#parts.values()].map(({ file }) => file);
    return this.#provenance ? [this.#provenance, ...files] : files;
  }

  /** Writes all rows and reads them back. */
  async run(read: LabelledSource): Promise<DatasetFacts> {
    const { format, options } = this.request;
    const facts = new DatasetFacts();
    const provenance = await PendingFile.open(this.provenancePath);
    this.#provenance = provenance;
    for (const split of this.splits) {
      const file = await openDatasetFile(this.pathOf(split), format.columns(options));
      this.#parts.set(split, { file, intended: new Intended(format) });
    }
    for await (const made of datasetRows(read, this.request)) {
      if (made.kind === 'skip') {
        facts.skip(made.reason);
        continue;
      }
      const part = this.#partOf(made.split);
      await provenance.write(provenanceLine(part.intended.rows, made.split, made.from));
      await part.file.write(made.row);
      part.intended.add(made.row, made.meant);
      facts.row(made, made.split);
    }
    await provenance.flush();
    await this.#check();
    return facts;
  }

  async discard(): Promise<void> {
    for (const file of this.files) await file.discard();
  }

  async #check(): Promise<void> {
    for (const [split, { file, intended }] of this.#parts) {
      await file.finish();
      if (intended.rows > 0) await intended.compare(file.temporary);
      else {
        // Loaders cannot tell the columns of an empty file.
        await file.discard();
        this.#parts.delete(split);
      }
    }
  }

  #partOf(split: string): Part {
    const part = this.#parts.get(split);
    if (!part) throw new Error(`no split "${split}"`);
    return part;
  }
}

/** What the system says, as a sentence that helps. */
function told(error: unknown, out: string): HumanError | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  const advice = advices[String(error.code)] ?? 'Choose another place or free some space.';
  return new HumanError(`${out} cannot be written (${messageOf(error)}). ${advice}`);
}

const advices: Readonly<Record<string, string>> = {
  ENOSPC: 'There is no space left: free some, or choose another disk.',
  EDQUOT: 'Your quota is used up: free some space, or choose another disk.',
  EACCES: 'You may not write there: change its permissions, or choose another place.',
  EPERM: 'You may not write there: change its permissions, or choose another place.',
  EROFS: 'That disk is read-only: choose another place.',
  ENAMETOOLONG: 'The name is too long: choose a shorter one.',
};
