import { createHash } from 'node:crypto';
import type { ExportPreview } from '../core/exports/preview.js';
import { DatasetFacts } from './datasetFacts.js';
import { type LabelledSource, type RowsRequest, datasetRows } from './datasetRows.js';
import { readRecords } from './records.js';

/** How many rows are shown. */
const shownRows = 10;

/** What an export would write, without writing it; compared with the dataset that `out` holds now. */
export async function previewDataset(
  read: LabelledSource,
  request: RowsRequest & { readonly out?: string | undefined },
): Promise<ExportPreview> {
  const facts = new DatasetFacts();
  const first: object[] = [];
  const before = request.out === undefined ? undefined : await rowsIn(request.out);
  const previous = before && new Difference(before);
  let rows = 0;
  for await (const made of datasetRows(read, request)) {
    if (made.kind === 'skip') {
      facts.skip(made.reason);
      continue;
    }
    rows++;
    facts.row(made, made.split);
    if (first.length < shownRows) first.push(made.row);
    previous?.add(made.row);
  }
  return {
    rows,
    steps: facts.steps,
    skipped: Object.fromEntries(facts.skipped),
    labels: Object.fromEntries(facts.labels),
    first,
    ...(previous && { previous: previous.result() }),
  };
}

/** How often each row stands in a file; undefined where there is no such file. */
async function rowsIn(path: string): Promise<Map<string, number> | undefined> {
  const rows = new Map<string, number>();
  try {
    for await (const item of readRecords(path)) {
      const said = item.kind === 'record' && item.content.kind === 'json' && item.content.value;
      const key = digest(said);
      rows.set(key, (rows.get(key) ?? 0) + 1);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return rows;
}

/** Rows that come, stay and go. */
class Difference {
  #kept = 0;
  #added = 0;

  constructor(private readonly before: Map<string, number>) {}

  add(row: object): void {
    const key = digest(row);
    const left = this.before.get(key) ?? 0;
    if (left > 0) {
      this.#kept++;
      this.before.set(key, left - 1);
    } else this.#added++;
  }

  result(): NonNullable<ExportPreview['previous']> {
    const removed = [...this.before.values()].reduce((sum, left) => sum + left, 0);
    return { kept: this.#kept, added: this.#added, removed };
  }
}

/** A row as a key that takes little memory. */
function digest(row: unknown): string {
  return createHash('sha1').update(JSON.stringify(row)).digest('base64');
}
