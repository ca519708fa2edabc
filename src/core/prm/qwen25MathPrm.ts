import { systems } from './chat.js';
import { extraTokenLayouts } from './extraToken.js';
import type { PrmFamily } from './family.js';
import { probabilityOf, rewardsOf } from './readout.js';

/**
 * Qwen2.5-Math-PRM-7B and -72B, Qwen2.5-Math-7B-PRM800K, and models of the same class.
 *
 * A chat of system, user (the problem) and assistant, where each step is followed by the special token
 * `<extra_0>` and nothing else. The reward of a step is read at its `<extra_0>`: logits [tokens, 2],
 * softmax, class 1 is P(this step is right). The tokenizer must be the PRM's own: a plain Qwen2.5
 * tokenizer has no such token. What the template prints after the last `<extra_0>` cannot change a
 * reward and ends here with `<|im_end|>`. Tool output is context of the next step, not read.
 *
 * Best of n by the product in the paper; others take the minimum or the last.
 *
 * Options: `system` (FoVer and VersaPRM asked it with "Please reason step by step.", PRMBench's script
 * with a control character for the b of \boxed), `tag` and `chat`.
 *
 * Source: arXiv 2501.07301 and 2412.06559; the model card; search-and-learn
 * `src/sal/models/reward_models.py`; vLLM `model_executor/models/qwen2_rm.py`.
 */
export const qwen25MathPrm: PrmFamily = {
  id: 'qwen2.5-math-prm',
  title: 'Qwen2.5-Math-PRM',
  kind: 'validity',
  head: 'classes',
  columns: ['wrong', 'right'],
  signals: ['reward'],
  range: [0, 1],
  threshold: 0.5,
  aggregate: 'product',
  maxTokens: 4096,
  layouts: (trace, options) => extraTokenLayouts(trace, options, systems.qwenMath),
  read: ([rows]) => [rewardsOf(rows, (row) => probabilityOf(row, 1))],
};
