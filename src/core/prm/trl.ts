import { isJudged } from '../trace.js';
import { type PrmFamily, secondOfTwo } from './family.js';

/**
 * Token classification PRMs trained with TRL's `PRMTrainer`.
 *
 * ids = [BOS if the tokenizer has one] + prompt + for each step: step + separator, each piece
 * tokenised by itself without special tokens. The reward of a step is read at the last token of its
 * separator: logits [tokens, 2], softmax, class 1 ("LABEL_1") is "this step is right".
 * Option `separator` (default "\n") is the one the model was trained with.
 *
 * Source: huggingface/trl, `trl/experimental/prm/prm_trainer.py`, `tokenize_row`.
 */
export const trl: PrmFamily = {
  id: 'trl',
  title: 'TRL PRMTrainer (token classification)',
  kind: 'validity',
  signals: ['reward'],
  range: [0, 1],
  threshold: 0.5,
  aggregate: 'min',
  maxTokens: 1024,
  passes(trace, tokenizer, options) {
    const separator = tokenizer.encode(String(options['separator'] ?? '\n'));
    const bos = tokenizer.special('bos');
    const ids = [...(bos === undefined ? [] : [bos]), ...tokenizer.encode(trace.prompt)];
    const readAt = trace.steps.map((step) => {
      ids.push(...tokenizer.encode(step.text), ...separator);
      return isJudged(step) ? ids.length - 1 : undefined;
    });
    return [{ model: 'prm', ids, readAt }];
  },
  read: ([rows = []]) => [rows.map((row) => (row ? secondOfTwo(row) : undefined))],
};
