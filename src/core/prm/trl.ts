import type { PrmFamily } from './family.js';
import { bos } from './layout.js';
import { textOption } from './options.js';
import { probabilityOf, rewardsOf } from './readout.js';
import { separatorLayout } from './separator.js';

/**
 * Token classification PRMs trained with TRL's `PRMTrainer`.
 *
 * ids = [BOS if the tokenizer has one] + prompt + for each step: step + separator, each piece
 * tokenised by itself without special tokens. The reward of a step is read at the last token of its
 * separator: logits [tokens, 2], softmax, class 1 ("LABEL_1") is "this step is right". Tool output is
 * fed like a step and not read.
 * Option `separator` (default "\n") is the one the model was trained with; HuggingFaceH4's
 * Qwen2.5-Math-*-PRM-0.2 have "\n\n".
 *
 * Source: huggingface/trl, `trl/experimental/prm/prm_trainer.py`, `tokenize_row`.
 */
export const trl: PrmFamily = {
  id: 'trl',
  title: 'TRL PRMTrainer (token classification)',
  kind: 'validity',
  head: 'classes',
  columns: ['wrong', 'right'],
  signals: ['reward'],
  range: [0, 1],
  threshold: 0.5,
  aggregate: 'min',
  maxTokens: 1024,
  layouts(trace, options) {
    const separator = textOption(options, 'separator', '\n');
    return { kind: 'layouts', layouts: [separatorLayout(trace, separator, [bos])] };
  },
  read: ([rows]) => [rewardsOf(rows, (row) => probabilityOf(row, 1))],
};
