import { isJudged } from '../trace.js';
import { type PrmFamily, secondOfTwo } from './family.js';
import { LayoutBuilder, bos, text } from './layout.js';

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
  layouts(trace, options) {
    const separator = text(String(options['separator'] ?? '\n'));
    const builder = new LayoutBuilder().add(bos, text(trace.prompt));
    for (const step of trace.steps) {
      builder.add(text(step.text), separator);
      if (isJudged(step)) builder.readHere();
      else builder.skipStep();
    }
    return { kind: 'layouts', layouts: [builder.build({ by: 'pieces' })] };
  },
  read: ([rows = []]) => [rows.map((row) => (row ? secondOfTwo(row) : undefined))],
};
