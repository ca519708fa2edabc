import { chatOf } from './chat.js';
import type { PrmFamily } from './family.js';
import { textOption } from './options.js';
import { probabilityOf, rewardsOf } from './readout.js';
import { turnLayouts } from './turns.js';

/**
 * RLHFlow's Llama3.1-8B-PRM-Deepseek-Data and -Mistral-Data.
 *
 * A Llama 3.1 chat with a turn per step: the user says the problem, a space and the first step, the
 * assistant "+"; then the user says the next step, and so on. Assistant turns are fed as "+" whatever
 * the model thinks of them. The system block carries the fixed date of the template (26 Jul 2024).
 * The reward of a step is read where the "+" of its turn is predicted, one token before it (the "\n\n"
 * that ends the assistant's head): the logits of "+" and "-" (10, 12), softmax, P("+").
 * Steps are trimmed. Tool output opens the user's next turn, not read. Whole traces by their mean.
 *
 * Options: `between` problem and first step (" "; ProcessBench's script and FoVer "\n\n"), `positive`,
 * the text of assistant turns ("+"), `chat`, `system`.
 *
 * Source: RLHFlow/RLHF-Reward-Modeling `math-rm/prm_evaluate.py`; QwenLM/ProcessBench
 * `code/run_eval_prm_rlhflow.py`.
 */
export const rlhflow: PrmFamily = {
  id: 'rlhflow',
  title: 'RLHFlow Llama-3.1 PRM',
  kind: 'value',
  head: 'tokens',
  columns: ['+', '-'],
  signals: ['reward'],
  range: [0, 1],
  threshold: 0.5,
  aggregate: 'mean',
  maxTokens: 8192,
  layouts(trace, options) {
    const chat = chatOf(options, { chat: 'llama-3.1', system: undefined });
    if ('kind' in chat) return chat;
    const opening = trace.prompt + textOption(options, 'between', ' ');
    return turnLayouts(
      trace,
      chat,
      textOption(options, 'positive', '+'),
      (step) => `${opening}${step}`,
    );
  },
  read: ([rows]) => [rewardsOf(rows, (row) => probabilityOf(row, 0))],
};
