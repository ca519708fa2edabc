import { z } from 'zod';
import { makeTrace, type Problem, type Trace, type TraceDraft } from '../trace.js';
import type { ReadOptions, SourceRecord, TraceFormat } from './format.js';
import { problemOf, readTraces } from './read.js';

/** A number that Python may have written as NaN, which readers turn into null: silence. */
export const scoreSchema = z.number().nullable();

/**
 * The `traces` of a format whose record holds several traces: samples, leaves, sides of a pair.
 * They are numbered in order; their ids are the record's own id with the number behind it. A string
 * in the place of a draft says what is the matter with that one.
 */
export function readParts<T>(
  schema: z.ZodType<T>,
  drafts: (record: T, options: ReadOptions, source: SourceRecord) => Iterable<TraceDraft | string>,
): TraceFormat['traces'] {
  return readTraces(schema, function* (record, source, options): Iterable<Trace | Problem> {
    const used = new Set<string>();
    let part = 0;
    for (const draft of drafts(record, options, source)) {
      yield typeof draft === 'string'
        ? problemOf(source, draft)
        : makeTrace(source, { ...draft, id: partId(draft.id, part, used), part });
      part++;
    }
    if (part === 0) yield problemOf(source, 'the record holds no trace');
  });
}

/** A part that has an id of its own keeps it. */
function partId(id: string | undefined, part: number, used: Set<string>): string | undefined {
  if (id === undefined) return undefined;
  const own = used.has(id) ? `${id}.${part}` : id;
  used.add(own);
  return own;
}

/** What is said of a trace, without that of which nothing is said. */
export function metaOf(said: Readonly<Record<string, unknown>>): NonNullable<TraceDraft['meta']> {
  const known = Object.entries(said).filter((entry): entry is [string, string | number | boolean] =>
    ['string', 'number', 'boolean'].includes(typeof entry[1]),
  );
  return Object.fromEntries(known);
}
