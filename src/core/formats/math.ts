import { z } from 'zod';
import { segment } from '../segment.js';
import { makeTrace } from '../trace.js';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf } from './parts.js';
import { idSchema, readTraces } from './read.js';

const schema = z.object({
  problem: z.string(),
  solution: z.string(),
  answer: idSchema.nullish(),
  subject: z.string().nullish(),
  type: z.string().nullish(),
  level: idSchema.nullish(),
  unique_id: idSchema.nullish(),
});

/**
 * MATH and MATH-500: `{problem, solution, answer, subject or type, level, unique_id}`.
 *
 * The reference solution is free text, cut into steps by markers, blank lines or lines, as asked.
 * `answer` is the expected answer, else what the last `\boxed{}` of the solution holds. Nobody judged
 * the steps: they are unlabelled and there is no outcome. Subject and level become meta.
 * Source: arXiv 2103.03874.
 */
export const math: TraceFormat = {
  id: 'math',
  title: 'MATH: reference solutions',
  // Richer records may have these fields, too: theirs fit better.
  fits: (first) => 0.9 * shareOf(first, isRow),
  traces: readTraces(schema, (row, record, { split }) => [
    makeTrace(record, {
      id: row.unique_id ?? undefined,
      prompt: row.problem,
      answer: row.answer ?? lastBox(row.solution),
      steps: segment(row.solution, split),
      meta: metaOf({ subject: row.subject ?? row.type, level: row.level }),
    }),
  ]),
};

/** Problems with solutions are common; these also say their level, or their answer. */
function isRow(value: unknown): boolean {
  const { data } = schema.safeParse(value);
  return data !== undefined && (data.level != null || data.answer != null);
}

/** What stands in the last box, with its inner braces. */
function lastBox(solution: string): string | undefined {
  const at = solution.lastIndexOf('\\boxed{');
  if (at === -1) return undefined;
  const start = at + '\\boxed{'.length;
  let depth = 1;
  for (let end = start; end < solution.length; end++) {
    if (solution[end] === '{') depth++;
    else if (solution[end] === '}' && --depth === 0) return solution.slice(start, end);
  }
  return undefined;
}
