import { z } from 'zod';
import { solution } from './continuation.js';
import type { ExportFormat } from './export.js';
import { ofPreferences } from './pairRows.js';

/**
 * Step-DPO: `{dataset, prompt, initial_reason_steps, chosen, rejected, full_chosen, full_rejected,
 * answer}`.
 *
 * The pairs of `preference-pairs`, with the problem in `prompt` and the shared steps, a newline after
 * each, in `initial_reason_steps`. `full_chosen` and `full_rejected` go on to the end as far as it
 * is known; `dataset` is the name of the file; `answer` is the expected one, or empty.
 * Source: Step-DPO, arXiv 2406.18629.
 */
export const stepDpo: ExportFormat = {
  id: 'step-dpo',
  title: 'Step-DPO',
  carries: 'pairs',
  scope: 'group',
  soft: true,
  rows: ofPreferences((pair, { trace }) => ({
    dataset: nameOf(trace.file),
    prompt: trace.prompt.toWellFormed(),
    initial_reason_steps: pair.prefix.map((step) => `${step}\n`).join(''),
    chosen: pair.chosen,
    rejected: pair.rejected,
    full_chosen: solution(pair.fullChosen),
    full_rejected: solution(pair.fullRejected),
    answer: (trace.answer ?? '').toWellFormed(),
  })),
  columns: () => ({
    dataset: 'string',
    prompt: 'string',
    initial_reason_steps: 'string',
    chosen: 'string',
    rejected: 'string',
    full_chosen: 'string',
    full_rejected: 'string',
    answer: 'string',
  }),
  schema: z.strictObject({
    dataset: z.string(),
    prompt: z.string(),
    initial_reason_steps: z.string(),
    chosen: z.string(),
    rejected: z.string(),
    full_chosen: z.string(),
    full_rejected: z.string(),
    answer: z.string(),
  }),
};

/** Without its folder: that is nobody else's business. */
function nameOf(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1).toWellFormed();
}
