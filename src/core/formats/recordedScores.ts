import { z } from 'zod';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf, scoreSchema } from './parts.js';
import { ratingsBefore } from './processBench.js';
import { idSchema, readTraces } from './read.js';
import { recordedSignal } from './recordedSignal.js';
import { makeTrace, type TraceDraft } from '../trace.js';

const schema = z.looseObject({
  id: idSchema,
  label: z.number().int().min(-1),
  split: z.string().nullish(),
  subset: z.string().nullish(),
  n_steps: z.number().int().positive().nullish(),
  finalAnswerCorrect: z.boolean().nullish(),
  final_answer_correct: z.boolean().nullish(),
  scores: z.record(z.string(), z.array(scoreSchema)).nullish(),
  steps: z.undefined().optional(),
});
type Row = z.infer<typeof schema>;

/**
 * Recorded scores without texts: `{id, label, NAME: number[], ...}` or
 * `{id, label, n_steps, scores: {NAME: number[]}}`.
 *
 * `label` is the 0-based first wrong step, -1 for none, as in ProcessBench. Every list of numbers from
 * -1 to 1 is a signal `recorded:NAME`; a list that ends early is silent about the rest. The steps only
 * say which step they stand for (`textless` marks such a trace: it cannot be scored again).
 * `finalAnswerCorrect` is the outcome, `split` or `subset` the benchmark's part.
 */
export const recordedScores: TraceFormat = {
  id: 'recorded-scores',
  title: 'Recorded step scores without texts',
  fits: (first) => shareOf(first, isRow),
  traces: readTraces(schema, (row, place) => [makeTrace(place, draftOf(row))]),
};

function isRow(value: unknown): boolean {
  const row = schema.safeParse(value).data;
  return row !== undefined && Object.keys(scoresOf(row)).length > 0;
}

function draftOf(row: Row): TraceDraft {
  const scores = scoresOf(row);
  const length = row.n_steps ?? Math.max(0, ...Object.values(scores).map((list) => list.length));
  const isThere = row.label < length;
  return {
    id: row.id,
    prompt: `[problem of ${row.id}: no text]`,
    outcome: row.finalAnswerCorrect ?? row.final_answer_correct ?? undefined,
    steps: Array.from({ length }, (_, step) => ({ text: `[step ${step}: no text]` })),
    recorded: isThere ? ratingsBefore(row.label, length) : undefined,
    signals: Object.entries(scores).map(([name, values]) =>
      recordedSignal(
        name,
        'validity',
        [0, 1],
        Array.from({ length }, (_, step) => values[step]),
      ),
    ),
    problems: isThere
      ? []
      : [`label ${row.label} points past the last of ${length} steps; ignored`],
    meta: metaOf({ subset: row.subset ?? row.split, textless: true }),
  };
}

function scoresOf(row: Row): Record<string, readonly (number | null)[]> {
  return Object.fromEntries(
    Object.entries({ ...row, ...row.scores }).flatMap(([name, value]) => {
      const list = z.array(scoreSchema).min(1).safeParse(value).data;
      const isScore = list?.every((score) => score === null || Math.abs(score) <= 1);
      return list && isScore ? [[name, list]] : [];
    }),
  );
}
