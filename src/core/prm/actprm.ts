import { systems } from './chat.js';
import { extraTokenLayouts } from './extraToken.js';
import type { PrmFamily } from './family.js';
import { rewardsOf, sigmoid } from './readout.js';

/**
 * ActPRM and ActPRM-X: an ensemble of value heads on Qwen2.5-Math.
 *
 * Fed as `qwen2.5-math-prm` is. The row at the `<extra_0>` of a step has one column per head, raw; the
 * reward is the mean of their sigmoids. Best of n and first errors as there, threshold 0.5.
 *
 * Options: `system` (the evaluation script has "You are a helpful and harmless assistant. You should
 * think step-by-step and put your final answer within \boxed{}."), `tag`, `chat`.
 *
 * Source: arXiv 2504.10559; sail-sg/ActivePRM `examples/py_scripts/code_snippets.py`.
 */
export const actprm: PrmFamily = {
  id: 'actprm',
  title: 'ActPRM (ensemble)',
  kind: 'validity',
  head: 'values',
  columns: ['head', '...'],
  signals: ['reward'],
  range: [0, 1],
  threshold: 0.5,
  aggregate: 'product',
  maxTokens: 4096,
  layouts: (trace, options) => extraTokenLayouts(trace, options, systems.qwenMath),
  read: ([rows]) => [
    rewardsOf(rows, (row) => row.reduce((sum, logit) => sum + sigmoid(logit), 0) / row.length),
  ],
};
