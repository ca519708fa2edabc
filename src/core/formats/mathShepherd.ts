import { z } from 'zod';
import type { Rating } from '../label.js';
import { type TraceFormat, shareOf } from './format.js';
import { type Labels, labelsOfSteps, unlabelled } from './labels.js';
import { readObject } from './read.js';
import { type TaggedText, cutQuestionAndSteps, stepTag } from './tags.js';

const schema = z.object({ input: z.string(), label: z.unknown(), task: z.string().optional() });

/**
 * Math-Shepherd: `{input, label, task}`.
 *
 * `input` is the question and the steps in one string, a tag `ки` after each step; `label` is the
 * same text with `+` (good) or `-` (bad) in the tags' places. Every step is labelled, by Monte-Carlo
 * rollouts. The two texts are aligned by position, because `+` and `-` also stand in sums: where
 * they differ elsewhere, nothing is labelled. The older writing `ки ?` and `ки +` is read, too.
 *
 * The question ends before "Step 1:" or "step 1:", or without it at its only question mark; else it
 * is left in the first step, which is a problem. The label of a tag inside the question is ignored,
 * which is a problem, too. A last step without a tag is unlabelled. `task` becomes meta.
 * Source: Math-Shepherd, arXiv 2312.08935.
 */
export const mathShepherd: TraceFormat = {
  id: 'math-shepherd',
  title: 'Math-Shepherd: signs in the place of tags',
  fits: (first) => shareOf(first, isTagged),
  traces: readObject(schema, ({ input, label, task }) => {
    const tagged = cutQuestionAndSteps(plainTags(input));
    const { recorded, problems = [] } = labelsOf(plainTags(input), label, tagged);
    return {
      prompt: tagged.prompt,
      steps: tagged.steps.map((text) => ({ text })),
      recorded,
      problems: [...tagged.problems, ...problems],
      meta: task === undefined ? {} : { task },
    };
  }),
};

function isTagged(value: unknown): boolean {
  const { data } = schema.safeParse(value);
  return typeof data?.label === 'string' && data.input.includes(stepTag);
}

/** The older writing has the tag in both texts, and a question mark in the sign's place. */
function plainTags(input: string): string {
  return input.replaceAll(`${stepTag} ?`, stepTag);
}

const signs: ReadonlyMap<unknown, Rating> = new Map<unknown, Rating>([
  ['+', 1],
  ['-', -1],
]);

function labelsOf(input: string, label: unknown, { steps, stray, open }: TaggedText): Labels {
  if (typeof label !== 'string') return unlabelled('field "label": expected a text');
  const found = signsIn(label.replaceAll(/ки ([+-])/g, '$1'), input.split(stepTag));
  if (!found) return unlabelled('field "label": its text is not that of "input"');
  const labels = labelsOfSteps(found.slice(stray), steps.length - Number(open), 'label', signs);
  return open && labels.recorded ? { recorded: [...labels.recorded, undefined] } : labels;
}

/** What stands in the place of each tag; nothing unless all else is the same. */
function signsIn(label: string, pieces: readonly string[]): string[] | undefined {
  const found: string[] = [];
  let at = 0;
  for (const piece of pieces.slice(0, -1)) {
    if (!label.startsWith(piece, at)) return undefined;
    at += piece.length + 1;
    found.push(label.slice(at - 1, at));
  }
  return label.slice(at).trim() === pieces.at(-1)?.trim() ? found : undefined;
}
