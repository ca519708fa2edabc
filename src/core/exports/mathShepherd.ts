import { z } from 'zod';
import { stepTag } from '../formats/tags.js';
import { type ExportFormat, ofEach } from './export.js';
import { taggedRow } from './taggedText.js';

/**
 * Math-Shepherd: `{input, label, task}`.
 *
 * `input` is the question and the steps in one text, the tag `ки` after each step; `label` is the
 * same text with `+` and `-` in the tags' places. Steps are numbered ("Step 1: ...") unless they are
 * already, because readers find the first one by its mark; white space round a step is lost. A text
 * with a tag or such a mark of its own is left out. `task` is that of the source, or empty.
 * Source: Math-Shepherd, arXiv 2312.08935.
 */
export const mathShepherd: ExportFormat = {
  id: 'math-shepherd',
  title: 'Math-Shepherd text pairs',
  carries: 'steps',
  unlabelled: ['truncate', 'drop'],
  rows: ofEach((labelled, options) =>
    taggedRow(labelled, options, ({ text, signs }) => {
      const task = String(labelled.trace.meta['task'] ?? '').toWellFormed();
      return { row: { input: text, label: signed(text, signs), task } };
    }),
  ),
  columns: () => ({ input: 'string', label: 'string', task: 'string' }),
  schema: z
    .strictObject({ input: z.string(), label: z.string(), task: z.string() })
    .refine(({ input, label }) => signsFit(input, label), {
      message: 'must be the input with a sign for each tag',
      path: ['label'],
    }),
};

function signed(text: string, signs: readonly string[]): string {
  const pieces = text.split(stepTag);
  return pieces.map((piece, index) => `${piece}${signs[index] ?? ''}`).join('');
}

function signsFit(input: string, label: string): boolean {
  let at = 0;
  const pieces = input.split(stepTag);
  for (const [index, piece] of pieces.entries()) {
    if (!label.startsWith(piece, at)) return false;
    at += piece.length;
    if (index < pieces.length - 1 && !'+-'.includes(label.charAt(at++) || ' ')) return false;
  }
  return pieces.length > 1 && at === label.length;
}
