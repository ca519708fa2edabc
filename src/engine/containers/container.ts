import { isCsv } from './csv.js';
import { isJson } from './json.js';
import { headLength } from './source.js';

/** How the records lie in a file, told by its content and never by its name. */
export type Container = JsonContainer | 'text' | 'csv' | 'parquet' | 'zip';
export type JsonContainer = 'json-lines' | 'json-array' | 'json-values';

/** The container of a file, by its first bytes. */
export function containerIn(head: Buffer): Container {
  const magic = head.toString('latin1', 0, 4);
  if (magic === 'PK\x03\x04' || magic === 'PK\x05\x06') return 'zip';
  if (magic === 'PAR1') return 'parquet';
  const text = textOf(head).trimStart();
  const container = jsonContainerIn(text, head.length);
  return container === 'text' && isCsv(text) ? 'csv' : container;
}

/** Text without the byte order mark that it may begin with. */
export function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function jsonContainerIn(text: string, length: number): JsonContainer | 'text' {
  const lineEnd = text.indexOf('\n');
  const isOneLine = lineEnd !== -1 && isJson(text.slice(0, lineEnd));
  const hasMore = lineEnd !== -1 && text.slice(lineEnd).trim() !== '';
  if (text.startsWith('[')) return isOneLine && hasMore ? 'json-lines' : 'json-array';
  if (!text.startsWith('{')) return shareOfObjects(text) > 0.5 ? 'json-lines' : 'text';
  const isLine = isOneLine || (lineEnd === -1 && length < headLength);
  return isLine || shareOfObjects(text) >= 0.5 ? 'json-lines' : 'json-values';
}

/** The share of the first lines that are a JSON object each: a broken first line decides nothing. */
function shareOfObjects(text: string): number {
  const first = text
    .split('\n', 33)
    .slice(0, 32)
    .filter((line) => line.trim() !== '');
  const objects = first.filter((line) => line.startsWith('{') && isJson(line));
  return first.length === 0 ? 0 : objects.length / first.length;
}
