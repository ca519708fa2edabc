import type { ExportFormat } from './export.js';
import { stepwise } from './stepwise.js';

/**
 * TRL stepwise supervision: `{prompt, completions: string[], labels: bool[]}`, for `PRMTrainer`.
 *
 * Booleans only: TRL's loader turns 0.7 into 0 and refuses null, so an unlabelled step cannot be
 * carried; the record is cut there (or left out). A neutral label is true, false, or keeps its
 * record out, as chosen. TRL puts nothing between the prompt and the first step.
 * Source: trl/experimental/prm/prm_trainer.py, `tokenize_row`.
 */
export const trlStepwise: ExportFormat = {
  id: 'trl-stepwise',
  title: 'TRL stepwise supervision',
  ...stepwise,
};
