import type { ExportFormat } from './export.js';
import { stepwise } from './stepwise.js';

/**
 * Axolotl stepwise supervision: `{prompt, completions: string[], labels: bool[]}`.
 *
 * For `process_reward_model: true` with a dataset of `type: stepwise_supervised`. The rows are those
 * of `trl-stepwise`. Axolotl drops steps in silence where there are fewer labels than steps, so
 * there are always as many. Source: axolotl, `prompt_strategies/stepwise_supervised.py`.
 */
export const axolotlStepwise: ExportFormat = {
  id: 'axolotl-stepwise',
  title: 'Axolotl stepwise supervision',
  ...stepwise,
};
