import { chatOf, systems } from './chat.js';
import type { PrmFamily } from './family.js';
import { textOption } from './options.js';
import { probabilityOf, rewardsOf } from './readout.js';
import { turnLayouts } from './turns.js';

/** The first turn up to the first step. "Sotluion" is what the models were trained with. */
function opening(problem: string): string {
  return (
    `** Problem **\n${problem}\n\n** Task **\n` +
    'Your task is to evaluate the accuracy of each step in the provided solution to the above question. ' +
    'For each step, respond with "correct" if the reasoning is logically valid and mathematically sound, ' +
    'or if the step is a general statement or transition that does not contain reasoning. ' +
    'Respond with "incorrect" if the step includes any errors or flawed logic.\n\n' +
    '** Sotluion **\n'
  );
}

/**
 * FoVer-PRM (Qwen-2.5-7B and Llama-3.1-8B), trained on formally verified steps.
 *
 * A chat with a turn per step, like `rlhflow`; the first turn states the problem and the task, with a
 * typo that is part of the training data. Assistant turns are fed as "correct". The reward of a step is
 * read where that word is predicted (at the "\n" after "assistant" of ChatML, the "\n\n" after the head
 * of Llama): the logits of the first tokens of "incorrect" and "correct", softmax, P("correct").
 * Tool output opens the user's next turn, not read. Whole traces by their minimum. The paper tunes the
 * threshold on the GSM8K part of ProcessBench.
 *
 * Options: `chat` ("chatml" or "llama-3.1"), `system` (the one that the chat template prints by
 * itself), `positive`, the text of assistant turns.
 *
 * Source: arXiv 2505.15960; psunlpgroup/FoVer `src/prm/preprocessing.py` and `postprocessing.py`.
 */
export const fover: PrmFamily = {
  id: 'fover',
  title: 'FoVer-PRM',
  kind: 'validity',
  head: 'first-tokens',
  columns: ['incorrect', 'correct'],
  signals: ['reward'],
  range: [0, 1],
  threshold: 0.5,
  aggregate: 'min',
  maxTokens: 8192,
  layouts(trace, options) {
    const chat = chatOf(options, { chat: 'chatml', system: systems.qwen });
    if ('kind' in chat) return chat;
    const verdict = textOption(options, 'positive', 'correct');
    return turnLayouts(trace, chat, verdict, (step) => `${opening(trace.prompt)}${step}`);
  },
  read: ([rows]) => [rewardsOf(rows, (row) => probabilityOf(row, 1))],
};
