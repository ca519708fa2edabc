import { z } from 'zod';
import { type TraceFormat, shareOf } from './format.js';
import { scoreSchema } from './parts.js';
import { readObject } from './read.js';
import { recordedSignal } from './recordedSignal.js';
import { cutQuestionAndSteps, stepTag } from './tags.js';

const schema = z.object({ text: z.string(), value: z.array(scoreSchema) });

/**
 * ER-PRM: `{text, value: number[]}`.
 *
 * `text` is the question and the steps in one string with the tag `ки` between the steps, mostly
 * without one after the last; it is cut as Math-Shepherd is. `value` has one soft label per step, 0 to
 * 1: it becomes the signal `recorded:value`, a chance and not a rating, so no step is labelled. Another
 * number of values than of steps is told, and the values are left out. Source: arXiv 2412.11006.
 */
export const erPrm: TraceFormat = {
  id: 'er-prm',
  title: 'ER-PRM: text with a soft label per tag',
  fits: (first) => shareOf(first, isTagged),
  traces: readObject(schema, ({ text, value }) => {
    const { prompt, steps, stray, problems } = cutQuestionAndSteps(text);
    const values = value.slice(stray);
    const match = values.length === steps.length;
    return {
      prompt,
      steps: steps.map((step) => ({ text: step })),
      signals: match ? [recordedSignal('value', 'value', [0, 1], values)] : [],
      problems: match
        ? problems
        : [
            ...problems,
            `field "value": ${values.length} values for ${steps.length} steps; left out`,
          ],
    };
  }),
};

function isTagged(value: unknown): boolean {
  const { data } = schema.safeParse(value);
  return data !== undefined && (data.text.includes(stepTag) || data.value.length === 1);
}
