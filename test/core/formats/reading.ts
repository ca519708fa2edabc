import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatById } from '../../../src/core/formats/index.js';
import type { Problem, Trace } from '../../../src/core/trace.js';
import { shown } from '../annotated.js';

const fixtures = join(import.meta.dirname, '../../fixtures/core/formats');

/** The JSON records of all fixtures of a format. */
export function fixtureRecords(id: string): unknown[] {
  const folder = join(fixtures, id);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => recordsIn(readFileSync(join(folder, name), 'utf8')));
}

/** A fixture's first record, an object, with some of its fields changed. */
export function changed(id: string, change: object): object {
  return { ...(fixtureRecords(id)[0] as object), ...change };
}

/** The records of an array, of JSON lines, or of pretty-printed values one after the other. */
export function recordsIn(text: string): unknown[] {
  const whole = parsed(text);
  if (whole !== undefined) return Array.isArray(whole) ? whole : [whole];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const objects = lines.map(parsed);
  if (objects.every((value) => value !== undefined)) return objects;
  return text.split(/(?<=^\})\n/m).map(parsed);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function read(id: string, value: unknown, record = 0): (Trace | Problem)[] {
  const format = formatById(id);
  if (!format) throw new Error(`no format "${id}"`);
  const content = { kind: 'json', value } as const;
  return [...format.traces({ file: 'some.jsonl', record, content }, { split: 'auto' })];
}

export function tracesOf(items: readonly (Trace | Problem)[]): Trace[] {
  return items.filter((item) => 'steps' in item);
}

/** A trace's labels as marks, with its problems behind them; or the problem in its place. */
export function inShort(item: Trace | Problem): string {
  if (!('steps' in item)) return `! ${item.problem}`;
  const labels = shown(item.recorded ?? item.steps.map(() => undefined));
  return [labels, ...item.problems.map(({ problem }) => `! ${problem}`)].join(' ');
}

/** What a file comes to: traces, steps, labels by mark, problems. */
export function tally(id: string, records: readonly unknown[]): string {
  const items = records.flatMap((value, record) => read(id, value, record));
  const traces = tracesOf(items);
  const marks = traces.map((trace) => shown(trace.recorded ?? trace.steps.map(() => undefined)));
  const all = marks.join('');
  const counts = ['+', '0', '-', '.'].map((mark) => `${mark}${all.split(mark).length - 1}`);
  const told = items.length - traces.length + traces.flatMap(({ problems }) => problems).length;
  return `${traces.length} traces ${all.length} steps ${counts.join(' ')} !${told}`;
}
