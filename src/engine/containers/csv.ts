import { Readable } from 'node:stream';
import { parse as csvParser } from 'csv-parse';
import { parse as parseCsv } from 'csv-parse/sync';
import { isJson, parseJson } from './json.js';
import { type Limits, UnreadableError } from './limits.js';

/** A column's name, as programs write it: prose has other first lines. */
const columnName = /^[A-Za-z_][\w.:-]*$/;

/** Whether a text begins like a table: two columns or more with names, and rows that match. */
export function isCsv(head: string): boolean {
  const end = head.indexOf('\n');
  if (end === -1) return false;
  const names = rowsOf(head.slice(0, end).trimEnd(), head)?.[0];
  if (!names || names.length < 2 || new Set(names).size < names.length) return false;
  if (!names.every((name) => columnName.test(name))) return false;
  const rows = firstRows(head);
  return rows.length > 1 && rows.every((row) => row.length === names.length);
}

/** Rows as far as the head has them whole: the end of a long one may cut a row in two. */
function firstRows(head: string): string[][] {
  const text = head.length < 1 << 19 ? head : upToLastLine(head);
  return rowsOf(text, head) ?? rowsOf(text, head, 2) ?? [];
}

function upToLastLine(head: string): string {
  return head.slice(0, head.lastIndexOf('\n') + 1);
}

function rowsOf(text: string, head: string, to = 64): string[][] | undefined {
  try {
    return parseCsv(text, { ...dialect(head), relax_column_count: true, to });
  } catch {
    return undefined;
  }
}

function dialect(head: string): { readonly delimiter: string; readonly skip_empty_lines: true } {
  const line = head.slice(0, head.indexOf('\n'));
  return { delimiter: line.includes('\t') ? '\t' : ',', skip_empty_lines: true };
}

/**
 * The rows of a table as objects. Cells are texts, but for those that hold a JSON list or object. A
 * table whose first two columns are mostly empty is made of blocks: a row that fills them starts one,
 * and the object has the rows below it as `rows`.
 */
export async function* csvRows(
  chunks: AsyncIterable<Buffer>,
  head: string,
  limits: Limits,
): AsyncGenerator<object> {
  const parser = Readable.from(chunks).pipe(
    csvParser({ ...dialect(head), columns: true, bom: true, max_record_size: limits.record }),
  );
  const rows = parser as AsyncIterable<Row>;
  try {
    if (isBlocky(head)) yield* blocks(rows);
    else for await (const row of rows) yield withJson(row);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UnreadableError(`the table cannot be read on: ${error.message}; mend it`);
  }
}

type Row = Readonly<Record<string, string>>;

function isBlocky(head: string): boolean {
  const rows = firstRows(head).slice(1);
  const empty = rows.filter((row) => row.length > 2 && row[0] === '' && row[1] === '');
  return empty.length * 2 > rows.length;
}

async function* blocks(rows: AsyncIterable<Row>): AsyncGenerator<object> {
  let block: { readonly head: Row; readonly rows: Row[] } | undefined;
  const shown = (): object[] => (block ? [{ ...block.head, rows: block.rows }] : []);
  for await (const row of rows) {
    const [first, second] = Object.values(row);
    if (first === '' && second === '' && block) block.rows.push(row);
    else {
      yield* shown();
      block = { head: row, rows: [] };
    }
  }
  yield* shown();
}

function withJson(row: Row): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [
      name,
      /^\s*[[{]/.test(cell) && isJson(cell) ? parseJson(cell) : cell,
    ]),
  );
}
