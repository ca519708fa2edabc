import { z } from 'zod';
import type { StepDraft } from '../trace.js';
import { type TraceFormat, shareOf } from './format.js';
import { linesOf } from './lines.js';
import { readObject } from './read.js';

const schema = z.object({ question: z.string(), answer: z.string() });

/**
 * GSM8K, also its Socratic variant: `{question, answer}`.
 *
 * A line of `answer` is a step, to the letter: calculator spans `<<48/2=24>>` and the Socratic
 * `sub-question ** answer` stay. The last line `#### 72` is the expected answer, as it is written,
 * and a step with the role of an answer. The solution is the reference, but nobody judged its steps:
 * they are unlabelled and there is no outcome. Source: arXiv 2110.14168.
 */
export const gsm8k: TraceFormat = {
  id: 'gsm8k',
  title: 'GSM8K: reference solutions',
  // Richer records may have these fields, too: theirs fit better.
  fits: (first) => 0.9 * shareOf(first, isRow),
  traces: readObject(schema, ({ question, answer }) => ({
    prompt: question,
    answer: finalAnswer(answer, '####'),
    steps: stepsUpToAnswer(answer, '####'),
  })),
};

function isRow(value: unknown): boolean {
  const { data } = schema.safeParse(value);
  return data !== undefined && finalAnswer(data.answer, '####') !== undefined;
}

/** What the last line says after the mark of the answer. */
export function finalAnswer(solution: string, mark: string): string | undefined {
  const last = linesOf(solution).at(-1)?.text.trim();
  return last?.startsWith(mark) ? last.slice(mark.length).trim() : undefined;
}

/** The lines as steps; the last one is an answer where it has the mark of one. */
export function stepsUpToAnswer(solution: string, mark: string): StepDraft[] {
  const steps = linesOf(solution);
  const end = finalAnswer(solution, mark) === undefined ? steps.length : steps.length - 1;
  return steps.map((step, index) => (index < end ? step : { ...step, role: 'answer' }));
}
