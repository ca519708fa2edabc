import { z } from 'zod';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts } from './parts.js';
import { idSchema } from './read.js';
import { codeSteps } from './statements.js';

const schema = z.looseObject({
  task_id: idSchema,
  completion: z.string(),
  passed: z.boolean().nullish(),
  result: z.string().nullish(),
});

/**
 * HumanEval samples: `{task_id, completion}`, and what the evaluation makes of them,
 * `{task_id, completion, result, passed}`.
 *
 * A statement is a step, of role answer. `passed` is the outcome, `result` meta. `task_id` is the
 * group: it repeats, one line for each sample. The problem's text is not in the file, so the prompt
 * is empty; there are no labels.
 */
export const humanevalSamples: TraceFormat = {
  id: 'humaneval-samples',
  title: 'HumanEval samples (completions)',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readParts(schema, ({ task_id, completion, passed, result }) => {
    const steps = codeSteps([{ role: 'answer', text: completion }]);
    if (steps.length === 0) return ['field "completion": it is empty'];
    const meta = metaOf({ task: task_id, result });
    return [{ group: task_id, prompt: '', steps, outcome: passed ?? undefined, meta }];
  }),
};
