import { z } from 'zod';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts } from './parts.js';
import { idSchema } from './read.js';
import type { Said } from './said.js';
import { codeSteps } from './statements.js';

const schema = z.looseObject({
  task_id: idSchema,
  prompt: z.string(),
  implementations: z.array(z.string()),
  test_feedback: z.array(z.array(z.string())),
  reflections: z.array(z.string()).nullish(),
  solution: z.string().nullish(),
  is_solved: z.boolean().nullish(),
  is_passing: z.boolean().nullish(),
  debug_iter: z.number().nullish(),
  entry_point: z.string().nullish(),
  test: z.string().nullish(),
});
type Result = z.infer<typeof schema>;

/**
 * LDB (Large Language Model Debugger) results: `{task_id, prompt, implementations[], test_feedback[],
 * solution, is_solved, ...}`.
 *
 * The whole debugging is one trace: each implementation a statement a step, after it the feedback of
 * the visible tests that it failed as one observation. The statements of the last implementation are
 * of role answer, those of the earlier ones actions. `is_solved` (the hidden tests) is the outcome;
 * `is_passing` (the visible ones) is meta, and may differ from it. The hidden test comes last, as an
 * observation. Another number of feedbacks than of implementations is a problem on the trace; what
 * is there is shown in order. There are no labels.
 */
export const ldb: TraceFormat = {
  id: 'ldb',
  title: 'LDB debugging traces',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readParts(schema, (row) => {
    const steps = codeSteps(attempts(row));
    if (!steps.some(({ role }) => role === 'answer'))
      return ['field "implementations": there is no code in it'];
    const { task_id, prompt, is_passing, is_solved, debug_iter, entry_point } = row;
    const [made, tested] = [row.implementations.length, row.test_feedback.length];
    return [
      {
        id: task_id,
        group: task_id,
        prompt,
        steps,
        outcome: is_solved ?? undefined,
        problems:
          made === tested ? [] : [`field "test_feedback": ${tested} for ${made} implementations`],
        meta: metaOf({ is_passing, debug_iter, entry_point }),
      },
    ];
  }),
};

function attempts({ implementations, test_feedback, test }: Result): Said[] {
  const last = implementations.length - 1;
  const said = implementations.flatMap((text, index): Said[] => [
    { role: index === last ? 'answer' : 'action', text },
    { role: 'observation', text: (test_feedback[index] ?? []).join('\n') },
  ]);
  return [...said, { role: 'observation', text: test ?? '' }];
}
