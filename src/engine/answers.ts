import { z } from 'zod';
import { HumanError } from '../core/errors.js';
import type { Trace } from '../core/trace.js';
import { readRecords } from './records.js';

const schema = z
  .object({
    id: z.union([z.string(), z.number()]).transform(String).optional(),
    question: z.string().optional(),
    answer: z.union([z.string(), z.number()]).transform(String),
  })
  .refine(({ id, question }) => id !== undefined || question !== undefined);

/** Expected answers from a file of `{id or question, answer}`, for traces that lack one. */
export async function readAnswers(file: string): Promise<(trace: Trace) => Trace> {
  const byKey = new Map<string, string>();
  for await (const item of readRecords(file)) {
    const row =
      item.kind === 'record' && item.content.kind === 'json'
        ? schema.safeParse(item.content.value).data
        : undefined;
    if (!row) {
      throw new HumanError(
        `${file}:${item.record}: not an answer. Each line must be {"id" or "question", "answer"}.`,
      );
    }
    if (row.id !== undefined) byKey.set(`id ${row.id}`, row.answer);
    if (row.question !== undefined) byKey.set(`question ${row.question.trim()}`, row.answer);
  }
  return (trace) => {
    const answer = byKey.get(`id ${trace.id}`) ?? byKey.get(`question ${trace.prompt.trim()}`);
    return trace.answer !== undefined || answer === undefined ? trace : { ...trace, answer };
  };
}
