import { z } from 'zod';
import { promptWith } from './continuation.js';
import type { ExportFormat } from './export.js';
import { ofPreferences } from './pairRows.js';

/**
 * Preference pairs of steps: `{prompt, chosen, rejected, probability}`, for DPO and reward trainers.
 *
 * Two steps of traces of one problem that follow the same steps, one judged better than the other, or
 * a step and its correction. `prompt` is the problem and the steps before, a newline after each; none
 * of them is wrong. `probability` is that `chosen` is the better one, (1 + p - q) / 2 of the two
 * values, as OmegaPRM has it: 1 for a good and a bad label. Equal values make no pair, nor does a
 * neutral label unless it is to count as positive or negative.
 */
export const preferencePairs: ExportFormat = {
  id: 'preference-pairs',
  title: 'Preference pairs of steps',
  carries: 'pairs',
  scope: 'group',
  soft: true,
  rows: ofPreferences(({ prefix, chosen, rejected, probability }, { trace }) => ({
    prompt: promptWith(trace.prompt, prefix),
    chosen,
    rejected,
    probability,
  })),
  columns: () => ({
    prompt: 'string',
    chosen: 'string',
    rejected: 'string',
    probability: 'float64',
  }),
  schema: z.strictObject({
    prompt: z.string(),
    chosen: z.string(),
    rejected: z.string(),
    probability: z.number().min(0.5).max(1),
  }),
};
