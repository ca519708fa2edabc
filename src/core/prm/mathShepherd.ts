import type { PrmFamily } from './family.js';
import { kiTagLayouts } from './kiTag.js';
import { probabilityOf, rewardsOf } from './readout.js';

/**
 * Math-Shepherd (Mistral 7B).
 *
 * Plain text with a BOS, no chat template: `problem + " " + "Step 1: ... ки\nStep 2: ... ки"`, a space
 * before each ки, a line break after each but the last. The reward of a step is read at its " ки"
 * (one token, 12902; a ки without the space is another token, and such a step would be lost):
 * the logits of "+" and "-" (648, 387), softmax, P("+") is how likely a right answer is from here.
 * A step that does not begin with "Step 1:" gets that prefix. A trace that holds " ки" is refused.
 * Tool output is a line without number and tag, not read. Whole traces by their minimum.
 *
 * Options: `joiner` between tag and next step (search-and-learn "\n\n"), `between` problem and
 * first step (search-and-learn "\n "), `numbered` (false: no prefix is added), `tag`.
 *
 * Source: arXiv 2312.08935; the model card; OpenR `prm/infer_fns.py`; search-and-learn
 * `src/sal/models/reward_models.py`.
 */
export const mathShepherd: PrmFamily = {
  id: 'math-shepherd',
  title: 'Math-Shepherd',
  kind: 'value',
  head: 'tokens',
  columns: ['+', '-'],
  signals: ['reward'],
  range: [0, 1],
  threshold: 0.5,
  aggregate: 'min',
  maxTokens: 4096,
  layouts: (trace, options) => kiTagLayouts(trace, options, '\n'),
  read: ([rows]) => [rewardsOf(rows, (row) => probabilityOf(row, 0))],
};
