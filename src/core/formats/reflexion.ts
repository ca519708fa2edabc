import { z } from 'zod';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf, readParts } from './parts.js';
import { idSchema } from './read.js';
import { codeSteps } from './statements.js';

const schema = z.looseObject({
  task_id: idSchema.nullish(),
  name: z.string().nullish(),
  prompt: z.string(),
  test: z.string().nullish(),
  solution: z.string(),
  is_solved: z.boolean().nullish(),
  reflections: z.array(z.string()).nullish(),
  entry_point: z.string().nullish(),
  language: z.string().nullish(),
  acc: z.number().nullish(),
});

/**
 * Results of Reflexion and LATS on code: `{task_id or name, prompt, test, solution, is_solved,
 * reflections[]}`, with `acc` in those of LATS.
 *
 * Only the last attempt is in the file. The reflections that led to it are reasoning, one step each;
 * then the solution, a statement a step, of role answer; last the test, as an observation.
 * `is_solved` is the outcome, the task's name id and group. Where nothing was solved the solution may be
 * empty: the reflections are the trace then. LATS rows may have no solution at all: a problem. `acc` (the running accuracy of the whole run, not of the row) is meta.
 * There are no labels.
 */
export const reflexion: TraceFormat = {
  id: 'reflexion',
  title: 'Reflexion and LATS code traces',
  fits: (first) => shareOf(first, isResult),
  traces: readParts(schema, (row) => {
    const task = row.task_id ?? row.name ?? undefined;
    const steps = codeSteps([
      ...(row.reflections ?? []).map((text) => ({ role: 'reasoning' as const, text })),
      { role: 'answer', text: row.solution },
      { role: 'observation', text: row.test ?? '' },
    ]);
    if (steps.every(({ role }) => role === 'observation'))
      return ['field "solution": it is empty, and there are no reflections'];
    const { entry_point, language, acc } = row;
    return [
      {
        id: task,
        group: task,
        prompt: row.prompt,
        steps,
        outcome: row.is_solved ?? undefined,
        meta: metaOf({ entry_point, language, acc }),
      },
    ];
  }),
};

/** A row without a solution yet is one of these, too, if it says how far its run had come. */
function isResult(value: unknown): boolean {
  const problem = z.looseObject({
    prompt: z.string(),
    test: z.unknown().optional(),
    implementations: z.undefined().optional(),
  });
  const marks = [
    ['solution', 'is_solved'],
    ['solution', 'reflections'],
    ['entry_point', 'acc'],
  ];
  return (
    problem.safeParse(value).success &&
    marks.some((names) => names.every((name) => name in (value as object)))
  );
}
