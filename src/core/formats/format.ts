import type { SplitId } from '../segment.js';
import type { Place, Problem, Trace } from '../trace.js';

/** One record as its container holds it: a JSON value, or a whole text. */
export type RecordContent =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'text'; readonly text: string };

export interface SourceRecord extends Place {
  readonly content: RecordContent;
}

export interface ReadOptions {
  /** How formats of free text cut it into steps. */
  readonly split: SplitId;
}

/** A trace format. Each member's doc comment is its user documentation. */
export interface TraceFormat {
  readonly id: string;
  readonly title: string;
  /**
   * What a record is to this format. `file`: all elements of the file as one array, for logs of
   * which each line or element is an event. Otherwise one element.
   */
  readonly scope?: 'file';
  /**
   * How well the first records of a file fit, 0..1, by content alone.
   * 1: every field that makes this format is there. Above 0: can be read so. 0: cannot.
   */
  fits(first: readonly RecordContent[], name: string): number;
  /** The traces of one record. Bad input becomes a problem; nothing throws. */
  traces(record: SourceRecord, options: ReadOptions): Iterable<Trace | Problem>;
}

/** For formats of JSON objects: the share of the records that `matches` accepts. */
export function shareOf(
  first: readonly RecordContent[],
  matches: (value: unknown) => boolean,
): number {
  const fitting = first.filter((content) => content.kind === 'json' && matches(content.value));
  return first.length === 0 ? 0 : fitting.length / first.length;
}
