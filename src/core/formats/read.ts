import { z } from 'zod';
import { makeTrace, type Problem, type Trace, type TraceDraft } from '../trace.js';
import type { ReadOptions, SourceRecord, TraceFormat } from './format.js';

/**
 * The `traces` of a format whose record is one JSON object with one trace in it: the schema checks
 * the record, `draft` reads it. What does not fit becomes a problem that names the field.
 */
export function readObject<T>(
  schema: z.ZodType<T>,
  draft: (record: T) => TraceDraft,
): TraceFormat['traces'] {
  return readTraces(schema, (value, record) => [makeTrace(record, draft(value))]);
}

/** The same for a record with several traces in it, with problems of its own, or with free text. */
export function readTraces<T>(
  schema: z.ZodType<T>,
  traces: (value: T, record: SourceRecord, options: ReadOptions) => Iterable<Trace | Problem>,
): TraceFormat['traces'] {
  return function* (record, options): Iterable<Trace | Problem> {
    if (record.content.kind !== 'json') {
      yield problemOf(record, 'expected a JSON object, found text');
      return;
    }
    const parsed = schema.safeParse(record.content.value);
    if (parsed.success) yield* traces(parsed.data, record, options);
    else yield problemOf(record, describe(parsed.error));
  };
}

export function problemOf({ file, record }: SourceRecord, problem: string): Problem {
  return { problem, file, record };
}

/** A schema error in a line: which field, and what is the matter with it. */
export function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return 'the record does not have the shape of its format';
  const field = issue.path.map(String).join('.');
  return field === '' ? issue.message : `field "${field}": ${issue.message}`;
}

/** Ids come as strings and as numbers; we keep them as strings. */
export const idSchema = z.union([z.string(), z.number()]).transform(String);
