import { z } from 'zod';
import { type Problem, type StepDraft, type Trace, type TraceDraft, makeTrace } from '../trace.js';
import { type SourceRecord, type TraceFormat, shareOf } from './format.js';
import { type Labels, firstErrorLabels, unlabelled } from './labels.js';
import { linesOf } from './lines.js';
import { metaOf } from './parts.js';
import { describe, idSchema, problemOf, readTraces } from './read.js';
import { ratingsBefore } from './processBench.js';

const rowSchema = z.object({
  Question_UUID: idSchema.optional(),
  Subject: z.string().nullish(),
  Question: z.string(),
  Options: z.string().nullish(),
  Ground_Truth_Answer: idSchema.nullish(),
  Sampled_Model: z.string().nullish(),
  Model_Solution_Steps: z.union([z.string(), z.array(z.string())]),
  Model_Solution_Correctness: z.enum(['correct', 'incorrect']),
  Model_Solution_First_Error_Step: z.unknown(),
  Model_Solution_Error_Reason: z.string().nullish(),
});
const schema = z.record(z.string(), z.unknown());

/**
 * MR-Ben: a JSON object of question ids, each with a list of solutions, or a solution a record:
 * `{Question_UUID, Subject, Question, Options, Ground_Truth_Answer, Sampled_Model,
 * Model_Solution_Steps, Model_Solution_Correctness, Model_Solution_First_Error_Step, ...}`.
 *
 * Listed steps: the first error step is 1-based, in digits. Coding: the steps are one text, cut into
 * its lines (blank ones left out, indentation kept), and the error is the text of a line. A text that
 * is empty, or stands there not exactly once, is a problem and labels nothing. "N/A" means that every
 * step is right. Steps before the error are good; steps after it are unlabelled. An error that does
 * not agree with the solution's correctness is a problem and labels nothing.
 *
 * The correctness is the solution's, not the answer's, so it becomes meta and no outcome, as do
 * subject, model and reason. Options are put below the question. Source: arXiv 2406.13975.
 */
export const mrBen: TraceFormat = {
  id: 'mr-ben',
  title: 'MR-Ben: first error by number or text',
  fits: (first) => shareOf(first, isFile),
  traces: readTraces(schema, tracesOf),
};

function isFile(value: unknown): boolean {
  const { data } = schema.safeParse(value);
  const rows = data && rowsOf(data).map(([, row]) => row);
  return rows?.some((row) => rowSchema.safeParse(row).success) ?? false;
}

/** The solutions of a record with their places in it. */
function rowsOf(value: Readonly<Record<string, unknown>>): (readonly [string, unknown])[] {
  if ('Model_Solution_Steps' in value) return [['', value]];
  return Object.entries(value).flatMap(([key, rows]) =>
    Array.isArray(rows)
      ? rows.map((row: unknown, index) => [`${key}.${index}: `, row] as const)
      : [[`${key}: `, rows] as const],
  );
}

function* tracesOf(
  value: Readonly<Record<string, unknown>>,
  record: SourceRecord,
): Iterable<Trace | Problem> {
  const rows = rowsOf(value);
  if (rows.length === 0) yield problemOf(record, 'there is no solution in it');
  for (const [part, [place, row]] of rows.entries()) {
    const parsed = rowSchema.safeParse(row);
    yield parsed.success
      ? makeTrace(record, { ...draftOf(parsed.data), part })
      : problemOf(record, place + describe(parsed.error));
  }
}

type Row = z.infer<typeof rowSchema>;

function draftOf(row: Row): TraceDraft {
  const { Model_Solution_Steps: solution, Options: options } = row;
  const steps =
    typeof solution === 'string' ? linesOf(solution) : solution.map((text) => ({ text }));
  return {
    group: row.Question_UUID,
    prompt: options ? `${row.Question}\n${options}` : row.Question,
    answer: row.Ground_Truth_Answer || undefined,
    steps,
    ...labelsOf(row, steps),
    meta: metaOf({
      subject: row.Subject,
      model: row.Sampled_Model,
      solution: row.Model_Solution_Correctness,
      reason: row.Model_Solution_Error_Reason,
    }),
  };
}

const field = 'Model_Solution_First_Error_Step';

function labelsOf(row: Row, steps: readonly StepDraft[]): Labels {
  const { Model_Solution_Correctness: correctness, [field]: error } = row;
  if ((correctness === 'correct') !== (error === 'N/A'))
    return unlabelled(`field "${field}" does not agree with a solution that is ${correctness}`);
  if (typeof row.Model_Solution_Steps === 'string' && error !== 'N/A')
    return labelsByText(error, steps);
  const format = { field, base: 1, none: 'N/A', asText: true } as const;
  return firstErrorLabels(error, steps.length, format);
}

function labelsByText(error: unknown, steps: readonly StepDraft[]): Labels {
  if (typeof error !== 'string' || error.trim() === '')
    return unlabelled(`field "${field}": no line is named`);
  const lines = steps.flatMap(({ text }, index) => (text === error ? [index] : []));
  const [only] = lines;
  return lines.length === 1 && only !== undefined
    ? { recorded: ratingsBefore(only, steps.length) }
    : unlabelled(`field "${field}": ${lines.length} lines have this text`);
}
