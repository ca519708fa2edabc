import type { TraceFormat } from './format.js';
import { trlStepwise } from './trlStepwise.js';

/**
 * Axolotl stepwise supervision: `{prompt, completions: string[], labels: bool[]}`.
 *
 * The rows are those of `trl-stepwise` and are read as those; only the file's name can tell the two
 * apart. Source: axolotl, `prompt_strategies/stepwise_supervised.py`.
 */
export const axolotlStepwise: TraceFormat = {
  id: 'axolotl-stepwise',
  title: 'Axolotl stepwise supervision',
  fits: (first, name) => (/axolotl/i.test(name) ? trlStepwise.fits(first, name) : 0),
  traces: (record, options) => trlStepwise.traces(record, options),
};
