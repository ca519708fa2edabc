import { z } from 'zod';
import type { TraceDraft } from '../trace.js';
import { type TraceFormat, shareOf } from './format.js';
import { metaOf, scoreSchema } from './parts.js';
import { idSchema, readObject } from './read.js';
import { recordedSignal } from './recordedSignal.js';
import type { TreeStep } from './searchTree.js';

const scored = z.object({ text: z.string(), value: scoreSchema.optional() });

const turn = z.object({
  user_question: z.string().optional(),
  subquestion: z.string().nullish(),
  subanswer: scored.nullish(),
  ost_step: z.record(z.string(), z.string()).nullish(),
  direct_answer: scored.nullish(),
});

const turns = z
  .record(z.string().regex(/^\d+$/, 'turns are numbered'), turn)
  .refine((trace) => trace['0']?.user_question !== undefined, {
    message: 'turn "0" must hold the user_question',
    path: ['0', 'user_question'],
  });

const schema = z.union([
  z.object({ trace: turns, rollout_id: idSchema.nullish(), value: scoreSchema.optional() }),
  // Older files hold the trace itself.
  turns.transform((trace) => ({ trace, rollout_id: undefined })),
]);

/**
 * rStar final and rollout solutions: `{trace: {"0": {user_question, ost_step}, "1": {subquestion, subanswer: {text, value}, ost_step, direct_answer}}, rollout_id}`,
 * in older files the trace itself.
 *
 * Turns are read in the order of their numbers, not of the file: "10" comes after "9". In a turn, the
 * subquestion (an action) comes first, then the subanswer, the one-step thoughts, and the direct
 * answer. `value` is how often the model gave that answer, 0 to 1, and becomes `recorded:value`;
 * thoughts have none. No step is labelled. `rollout_id` is shown.
 */
export const rstar: TraceFormat = {
  id: 'rstar',
  title: 'rStar solutions',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readObject(schema, draftOf),
};

function draftOf({ trace, rollout_id }: z.infer<typeof schema>): TraceDraft {
  const steps = numbered(trace).flatMap(stepsOf);
  const values = steps.map(({ scores }) => scores?.['value']);
  return {
    prompt: trace['0']?.user_question ?? '',
    steps: steps.map(({ text, role }) => ({ text, ...(role && { role }) })),
    signals: values.some((value) => value !== undefined)
      ? [recordedSignal('value', 'value', [0, 1], values)]
      : [],
    meta: metaOf({ rollout: rollout_id }),
  };
}

function stepsOf({
  subquestion,
  subanswer,
  ost_step,
  direct_answer,
}: z.infer<typeof turn>): TreeStep[] {
  return [
    ...(subquestion == null ? [] : [{ text: subquestion, role: 'action' as const }]),
    ...(subanswer ? [{ text: subanswer.text, scores: { value: subanswer.value } }] : []),
    ...numbered(ost_step ?? {}).map((text) => ({ text })),
    ...(direct_answer
      ? [
          {
            text: direct_answer.text,
            role: 'answer' as const,
            scores: { value: direct_answer.value },
          },
        ]
      : []),
  ];
}

function numbered<T>(byNumber: Readonly<Record<string, T>>): T[] {
  return Object.entries(byNumber)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, value]) => value);
}
