import { z } from 'zod';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts } from './parts.js';
import { idSchema } from './read.js';
import { codeSteps } from './statements.js';

const schema = z.looseObject({
  task_id: idSchema,
  prompt: z.string(),
  entry_point: z.string(),
  canonical_solution: z.string(),
  test: z.string(),
  solution: z.undefined().optional(),
  completion: z.undefined().optional(),
});

/**
 * HumanEval problems: `{task_id, prompt, entry_point, canonical_solution, test}`.
 *
 * The canonical solution is the trace: a statement a step, of role answer, indented as it is written.
 * The test that it must pass comes last, as an observation. `task_id` is id and group. There are no
 * labels.
 */
export const humaneval: TraceFormat = {
  id: 'humaneval',
  title: 'HumanEval problems with their solution',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success && !isAttempt(value)),
  traces: readParts(schema, ({ task_id, prompt, canonical_solution, test, entry_point }) => {
    if (canonical_solution.trim() === '') return ['field "canonical_solution": it is empty'];
    const steps = codeSteps([
      { role: 'answer', text: canonical_solution },
      { role: 'observation', text: test },
    ]);
    return [{ id: task_id, group: task_id, prompt, steps, meta: metaOf({ entry_point }) }];
  }),
};

/** Results of Reflexion and its heirs keep the problem's fields. */
function isAttempt(value: unknown): boolean {
  const marks = ['is_solved', 'reflections', 'implementations', 'acc'];
  return typeof value === 'object' && value !== null && marks.some((name) => name in value);
}
