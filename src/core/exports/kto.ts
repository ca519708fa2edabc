import { z } from 'zod';
import { promptWith } from './continuation.js';
import { type ExportFormat, type ExportOptions, type Labelled, type RowOrSkip } from './export.js';
import { judgedSteps } from './judged.js';

/**
 * KTO: `{prompt, completion, label: bool}`, a row per labelled step.
 *
 * `prompt` is the problem and the steps before, a newline after each, tool output included; `label`
 * says whether the step is right. Steps after the first wrong one are left out, because their prompt
 * would be wrong already. Source: TRL, dataset type "unpaired preference".
 */
export const kto: ExportFormat = {
  id: 'kto',
  title: 'KTO: right and wrong steps',
  carries: 'pairs',
  unlabelled: ['truncate', 'drop'],
  *rows(traces, options) {
    for (const labelled of traces) yield* rowsOf(labelled, options);
  },
  columns: () => ({ prompt: 'string', completion: 'string', label: 'bool' }),
  schema: z.strictObject({ prompt: z.string(), completion: z.string(), label: z.boolean() }),
};

function* rowsOf(labelled: Labelled, options: ExportOptions): Iterable<RowOrSkip> {
  const judged = judgedSteps(labelled, { ...options, afterError: 'truncate' }, {});
  if (judged.kind === 'skip') {
    yield judged;
    return;
  }
  const { trace } = labelled;
  for (const { index, text, rating } of judged.steps) {
    const before = trace.steps.slice(0, index).map((step) => step.text.toWellFormed());
    const prompt = promptWith(trace.prompt, before);
    const row = { prompt, completion: text, label: rating === 1 };
    yield { kind: 'row', row, steps: 1, from: [labelled] };
  }
}
