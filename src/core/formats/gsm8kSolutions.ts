import { z } from 'zod';
import { type Problem, type Trace, makeTrace } from '../trace.js';
import { type SourceRecord, type TraceFormat, shareOf } from './format.js';
import { finalAnswer, stepsUpToAnswer } from './gsm8k.js';
import { describe, problemOf, readTraces } from './read.js';

const schema = z.looseObject({ question: z.string(), ground_truth: z.string() });
const solutionSchema = z.object({ is_correct: z.boolean(), solution: z.string() });

/**
 * Model solutions of GSM8K: `{question, ground_truth, MODEL: {is_correct, solution}, ...}`, where
 * MODEL is `6b_finetuning`, `175b_verification` or another name.
 *
 * Every model's solution is a trace, parts 0, 1, 2, ... in the order of the record; the model becomes
 * meta. A line is a step, to the letter; the last line `A: 24` (not `####`) is a step with the role
 * of an answer. `is_correct` is the outcome: it judges the answer, so the steps are unlabelled. The
 * `A:` line of `ground_truth` is the expected answer. Source: arXiv 2110.14168.
 */
export const gsm8kSolutions: TraceFormat = {
  id: 'gsm8k-solutions',
  title: 'GSM8K: model solutions with outcomes',
  fits: (first) => shareOf(first, isRow),
  traces: readTraces(schema, tracesOf),
};

function isRow(value: unknown): boolean {
  const { data } = schema.safeParse(value);
  return (
    data !== undefined &&
    solutionsOf(data).some(([, made]) => solutionSchema.safeParse(made).success)
  );
}

/** The fields that hold a solution, or should. */
function solutionsOf(row: z.infer<typeof schema>): [string, unknown][] {
  const isObject = (value: unknown) => typeof value === 'object' && value !== null;
  return Object.entries(row).filter(([, value]) => isObject(value));
}

function* tracesOf(row: z.infer<typeof schema>, record: SourceRecord): Iterable<Trace | Problem> {
  const solutions = solutionsOf(row);
  if (solutions.length === 0) yield problemOf(record, 'no field holds {is_correct, solution}');
  for (const [part, [model, made]] of solutions.entries()) {
    const parsed = z.object({ [model]: solutionSchema }).safeParse({ [model]: made });
    const solution = parsed.data?.[model];
    if (parsed.error) yield problemOf(record, describe(parsed.error));
    else if (solution)
      yield makeTrace(record, {
        part,
        prompt: row.question,
        answer: finalAnswer(row.ground_truth, 'A:'),
        outcome: solution.is_correct,
        steps: stepsUpToAnswer(solution.solution, 'A:'),
        meta: { model },
      });
  }
}
