import { z } from 'zod';
import { jsonPointer } from './jsonPointer.js';

const pointer = z
  .string('expected a JSON pointer, such as "/question"')
  .max(1000)
  .regex(jsonPointer, 'not a JSON pointer: write "/question", "/steps/0" or ""');

/** A list, or what one pointer finds in each item of a list. */
const list = z.preprocess(
  (given) => (typeof given === 'string' ? { at: given } : given),
  z.strictObject({ at: pointer, each: pointer.optional() }),
);
export type MappedList = z.infer<typeof list>;

const base = z.union([z.literal(0), z.literal(1)], 'expected 0 or 1: the number of the first step');
const perStep = { at: pointer, each: pointer.optional() };
const noError = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** How a file says which steps are wrong. A pointer alone stands for the rule `plain`. */
const labels = z.preprocess(
  (given) => (typeof given === 'string' ? { at: given, rule: 'plain' } : given),
  z.discriminatedUnion(
    'rule',
    [
      z.strictObject({ ...perStep, rule: z.literal('plain') }),
      z.strictObject({ ...perStep, rule: z.literal('binary') }),
      z.strictObject({ ...perStep, rule: z.literal('ternary') }),
      z.strictObject({
        at: pointer,
        rule: z.literal('first-error'),
        base,
        /** What stands there when every step is right; -1 if it is not said. */
        none: noError.optional(),
      }),
      z.strictObject({ at: pointer, rule: z.literal('error-steps'), base }),
    ],
    'expected "plain", "binary", "ternary", "first-error" (with "base") or "error-steps" (with "base")',
  ),
);
export type MappedLabels = z.infer<typeof labels>;

const signalName = z.string().regex(/^[^\s,]{1,80}$/);

/**
 * Where the parts of a trace stand in the records of a file of no known format: JSON pointers
 * (RFC 6901) into each record. See docs/mappings.md.
 */
export const mappingSchema = z
  .strictObject(
    {
      prompt: pointer.optional(),
      /** The steps as the record lists them. */
      steps: list.optional(),
      /** Instead of steps: a text that is cut into them. */
      text: pointer.optional(),
      labels: labels.optional(),
      outcome: pointer.optional(),
      answer: pointer.optional(),
      group: pointer.optional(),
      id: pointer.optional(),
      scores: z
        .record(signalName, list, {
          error: ({ code }) =>
            code === 'invalid_key'
              ? 'a name of at most 80 characters, no white space or commas'
              : undefined,
        })
        .optional(),
    },
    { error: unknownField },
  )
  .refine(
    ({ steps, text }) => (steps === undefined) !== (text === undefined),
    'give either "steps", a pointer to a list of texts, or "text", a pointer to one text',
  );
export type Mapping = z.infer<typeof mappingSchema>;

function unknownField(issue: { readonly code?: string; readonly keys?: unknown }): string {
  if (issue.code !== 'unrecognized_keys' || !Array.isArray(issue.keys))
    return 'expected an object of JSON pointers, such as {"prompt": "/question", "steps": "/steps"}';
  const known = 'prompt, steps, text, labels, outcome, answer, group, id, scores';
  return `there is no "${String(issue.keys[0]).slice(0, 60)}" in a mapping, only ${known}`;
}
