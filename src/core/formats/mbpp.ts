import { z } from 'zod';
import { type TraceFormat, shareOf } from './format.js';
import { readParts } from './parts.js';
import { idSchema } from './read.js';
import { codeSteps } from './statements.js';

const fields = {
  task_id: idSchema,
  code: z.string(),
  test_list: z.array(z.string()),
  test_setup_code: z.string().nullish(),
  challenge_test_list: z.array(z.string()).nullish(),
  test_imports: z.array(z.string()).nullish(),
};
const schema = z.union([
  z.looseObject({ ...fields, text: z.string() }),
  z
    .looseObject({ ...fields, prompt: z.string() })
    .transform((row) => ({ ...row, text: row.prompt })),
]);

/**
 * MBPP problems: `{task_id, text, code, test_list, test_setup_code, challenge_test_list}`; in the
 * sanitized version `prompt` stands for `text`.
 *
 * The solution is the trace: a statement a step, of role answer. Lines end in CR LF in many records;
 * line ends belong to no step. The tests come last, as an observation, the challenge tests after the
 * others. `task_id`, a number, is id and group. There are no labels.
 */
export const mbpp: TraceFormat = {
  id: 'mbpp',
  title: 'MBPP problems with their solution',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readParts(schema, (row) => {
    if (row.code.trim() === '') return ['field "code": it is empty'];
    const tests = [row.test_setup_code ?? '', ...row.test_list, ...(row.challenge_test_list ?? [])];
    const steps = codeSteps([
      { role: 'answer', text: row.code },
      { role: 'observation', text: tests.filter((test) => test !== '').join('\n') },
    ]);
    return [{ id: row.task_id, group: row.task_id, prompt: row.text, steps }];
  }),
};
