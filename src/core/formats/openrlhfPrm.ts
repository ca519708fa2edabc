import { z } from 'zod';
import type { Rating } from '../label.js';
import type { Signal } from '../signal.js';
import type { TraceDraft } from '../trace.js';
import { type TraceFormat, shareOf } from './format.js';
import { labelsOfSteps, unlabelled } from './labels.js';
import { readObject } from './read.js';
import { recordedSignal } from './recordedSignal.js';
import { cutQuestionAndSteps, stepTag } from './tags.js';

const schema = z.object({ input: z.string(), value: z.unknown() });

/**
 * OpenRLHF process rewards: `{input, value}`.
 *
 * `input` is the question and the steps in one string, a tag `ки` after each step, cut as in
 * Math-Shepherd. `value` has one label per tag: `"+"` good and `"-"` bad, or numbers in 0..1, the
 * soft labels, which become the signal `recorded:value` and leave the steps unlabelled. Another
 * number of labels than tags is a problem and labels nothing (the loader itself cuts labels off).
 * Source: OpenRLHF 0.9.5, `ProcessRewardDataset`.
 */
export const openrlhfPrm: TraceFormat = {
  id: 'openrlhf-prm',
  title: 'OpenRLHF process rewards',
  fits: (first) => shareOf(first, isTagged),
  traces: readObject(schema, ({ input, value }) => {
    const { prompt, steps, stray, open, problems } = cutQuestionAndSteps(input);
    const labelled = steps.length - Number(open);
    const labels = readValues(Array.isArray(value) ? value.slice(stray) : value, labelled);
    return {
      prompt,
      steps: steps.map((text) => ({ text })),
      ...(open ? withOpenStep(labels) : labels),
      problems: [...problems, ...(labels.problems ?? [])],
    };
  }),
};

type Values = Pick<TraceDraft, 'recorded' | 'signals' | 'problems'>;

function isTagged(value: unknown): boolean {
  const { data } = schema.safeParse(value);
  return Array.isArray(data?.value) && data.input.includes(stepTag);
}

const signs: ReadonlyMap<unknown, Rating> = new Map<unknown, Rating>([
  ['+', 1],
  ['-', -1],
]);

/** As in the loader, the first label tells which kind they all are. */
function readValues(values: unknown, length: number): Values {
  const isSoft = Array.isArray(values) && typeof values[0] === 'number';
  return isSoft ? softLabels(values, length) : labelsOfSteps(values, length, 'value', signs);
}

function softLabels(list: readonly unknown[], length: number): Values {
  const { data: values } = z.array(z.number().min(0).max(1)).safeParse(list);
  if (!values) return unlabelled('field "value": soft labels are numbers from 0 to 1');
  if (values.length !== length)
    return unlabelled(`field "value": ${values.length} labels for ${length} steps`);
  return { signals: [soft(values)] };
}

function soft(values: readonly (number | undefined)[]): Signal {
  return recordedSignal('value', 'validity', [0, 1], values);
}

/** The last step has no tag: nothing is said of it. */
function withOpenStep({ recorded, signals = [] }: Values): Values {
  return {
    recorded: recorded && [...recorded, undefined],
    signals: signals.map(({ values }) => soft([...values, undefined])),
  };
}
