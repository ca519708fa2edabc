import { systems } from './chat.js';
import { extraTokenLayouts } from './extraToken.js';
import type { PrmFamily } from './family.js';
import { probabilityOf, rewardsOf } from './readout.js';

/**
 * ReasonFlux-PRM-7B.
 *
 * The class and the `<extra_0>` of `qwen2.5-math-prm`, asked with the messages user and assistant
 * alone; Qwen's template then prints its own system prompt, which is the default here. Logits
 * [tokens, 2] at the `<extra_0>` of a step, softmax, class 1. The 1.5B model is another one, a scalar
 * reward model: see `outcome`.
 *
 * Options: `system` (false: no system block at all), `tag`, `chat`.
 *
 * Source: arXiv 2506.18896; Gen-Verse/ReasonFlux.
 */
export const reasonflux: PrmFamily = {
  id: 'reasonflux',
  title: 'ReasonFlux-PRM-7B',
  kind: 'validity',
  head: 'classes',
  columns: ['wrong', 'right'],
  signals: ['reward'],
  range: [0, 1],
  threshold: 0.5,
  aggregate: 'mean',
  maxTokens: 4096,
  layouts: (trace, options) => extraTokenLayouts(trace, options, systems.qwen),
  read: ([rows]) => [rewardsOf(rows, (row) => probabilityOf(row, 1))],
};
