import { z } from 'zod';
import type { Rating } from '../label.js';
import type { TraceDraft } from '../trace.js';
import { type TraceFormat, shareOf } from './format.js';
import { labelsOfSteps, unlabelled } from './labels.js';
import { readObject } from './read.js';
import { recordedSignal } from './recordedSignal.js';

/** The token after each step where Qwen's PRMs put its reward. */
export const separatorToken = '<extra_0>';

const schema = z.object({
  prompt: z.string(),
  response: z.string(),
  labels: z.array(z.number()).optional(),
  values: z.array(z.number()).optional(),
});

/**
 * Text with step separators: `{prompt, response, labels}`.
 *
 * `response` is the steps with `<extra_0>` after each, as Qwen's PRMs read them; `labels` has one
 * number per separator: 1 good, 0 bad, -100 unlabelled. Soft labels stand in `values`: they become
 * the signal `recorded:values`, and no step is labelled. A last step without a separator is
 * unlabelled. Another number of labels than separators is a problem and labels nothing.
 */
export const stepSeparator: TraceFormat = {
  id: 'step-separator',
  title: 'Text with step separators and labels',
  fits: (first) => shareOf(first, isSeparated),
  traces: readObject(schema, ({ prompt, response, labels, values }) => {
    const pieces = response.split(separatorToken);
    const isOpen = pieces.at(-1) !== '';
    const steps = (isOpen ? pieces : pieces.slice(0, -1)).map((text) => ({ text }));
    const closed = (given: readonly number[]): readonly number[] =>
      isOpen ? [...given, masked] : given;
    return {
      prompt,
      steps,
      ...(labels && labelsOfSteps(closed(labels), steps.length, 'labels', meaning)),
      ...(values && softLabels(closed(values), steps.length)),
    };
  }),
};

function isSeparated(value: unknown): boolean {
  const { data } = schema.safeParse(value);
  return data?.response.includes(separatorToken) === true && Boolean(data.labels ?? data.values);
}

const masked = -100;
const meaning: ReadonlyMap<unknown, Rating | undefined> = new Map<unknown, Rating | undefined>([
  [1, 1],
  [0, -1],
  [masked, undefined],
]);

function softLabels(
  values: readonly number[],
  length: number,
): Pick<TraceDraft, 'signals' | 'problems'> {
  if (values.length !== length)
    return unlabelled(`field "values": ${values.length} labels for ${length} steps`);
  const known = values.map((value) => (value === masked ? undefined : value));
  return { signals: [recordedSignal('values', 'validity', [0, 1], known)] };
}
