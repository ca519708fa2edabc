import { z } from 'zod';
import { labelSources } from '../label.js';
import { isJudged } from '../trace.js';
import { solution } from './continuation.js';
import { countedLabels } from './counted.js';
import {
  type ExportFormat,
  type ExportOptions,
  type Labelled,
  type RowOrSkip,
  skip,
} from './export.js';
import { judgedSteps } from './judged.js';

/**
 * SFT of right and corrected traces: `{prompt, completion}`.
 *
 * A trace all of whose steps are right. A corrected step has its correction's text and counts as
 * right; what followed the step it replaces went on from something else, so the trace ends with its
 * last correction unless the rest was judged anew. Steps are joined by a newline. A trace with tool output in it is left out: nobody
 * should learn to write that. Source: TRL, dataset type "prompt-completion".
 */
export const sft: ExportFormat = {
  id: 'sft',
  title: 'SFT of right and corrected traces',
  carries: 'text',
  unlabelled: ['drop', 'truncate'],
  *rows(traces, options) {
    for (const labelled of traces) {
      const fixed = corrected(labelled, options);
      const judged = judgedSteps(fixed, { ...options, ...counted }, sft);
      yield judged.kind === 'skip' ? judged : rowOf(labelled, fixed, judged.steps);
    }
  },
  columns: () => ({ prompt: 'string', completion: 'string' }),
  schema: z.strictObject({ prompt: z.string(), completion: z.string() }),
};

function rowOf(
  labelled: Labelled,
  { trace }: Labelled,
  steps: readonly { readonly text: string; readonly rating: number | undefined }[],
): RowOrSkip {
  if (steps.some(({ rating }) => rating !== 1)) return skip('a wrong step without a correction');
  if (!trace.steps.every(isJudged)) return skip('tool output in the trace');
  const prompt = trace.prompt.toWellFormed();
  const completion = solution(steps.map(({ text }) => text));
  return { kind: 'row', row: { prompt, completion }, steps: steps.length, from: [labelled] };
}

/** The labels of {@link corrected} were counted already. */
const counted = { labelsFrom: labelSources, annotator: undefined, minAgreement: undefined };

/**
 * A trace with the labels that count, corrected steps good unless they were rated since. It ends with
 * its last correction where nothing after it was judged since.
 */
function corrected(labelled: Labelled, options: ExportOptions): Labelled {
  const { trace, corrections = [] } = labelled;
  const labels = countedLabels(labelled, options).map((label, index) =>
    label || !corrections[index] ? label : ({ rating: 1, source: 'human' } as const),
  );
  const end = corrections.findLastIndex((correction) => correction !== undefined) + 1;
  const isLast = end > 0 && labels.slice(end).every((label) => label === undefined);
  if (!isLast) return { trace, labels };
  return { trace: { ...trace, steps: trace.steps.slice(0, end) }, labels: labels.slice(0, end) };
}
