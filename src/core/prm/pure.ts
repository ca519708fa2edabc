import type { PrmFamily } from './family.js';
import { qwenMarks, refuseMarks } from './marks.js';
import { textOption } from './options.js';
import { probabilityOf, rewardsOf } from './readout.js';
import { separatorLayout } from './separator.js';

/**
 * PURE-PRM-7B (jinachris/PURE-PRM-7B, on Qwen2.5-Math-7B).
 *
 * ids = encode(problem) + for each step: encode(step without the white space at its end) + "\n", each
 * by itself, no chat template and no BOS. The reward of a step is read at its "\n": logits
 * [tokens, 2], softmax, reward = p1 - p0 in [-1, 1]. The reference calls a step right where the reward
 * is above 0 (one of exactly 0 counts as right here). Best of n by sum of softmax(-r / 0.1) r, a soft
 * minimum. Tool output is fed like a step and not read.
 *
 * Option `separator` ("\n"; PRMBench's script uses "\n\n").
 *
 * Source: CJReinforce/PURE `PRM/`, `openrlhf/trainer/ppo_utils/experience_maker.py`.
 */
export const pure: PrmFamily = {
  id: 'pure',
  title: 'PURE-PRM',
  kind: 'validity',
  head: 'classes',
  columns: ['wrong', 'right'],
  signals: ['reward'],
  range: [-1, 1],
  threshold: 0,
  aggregate: 'soft-min',
  maxTokens: 4096,
  layouts(trace, options) {
    const refused = refuseMarks(trace, qwenMarks);
    if (refused) return refused;
    const steps = trace.steps.map((step) => ({ ...step, text: step.text.trimEnd() }));
    const separator = textOption(options, 'separator', '\n');
    return { kind: 'layouts', layouts: [separatorLayout({ ...trace, steps }, separator)] };
  },
  read: ([rows]) => [rewardsOf(rows, (row) => probabilityOf(row, 1) - probabilityOf(row, 0))],
};
