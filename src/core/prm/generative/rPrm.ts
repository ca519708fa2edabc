import { isJudged } from '../../trace.js';
import { textOption } from '../options.js';
import { type GenerativeFamily, chanceOf, partsOf } from './generative.js';

/**
 * R-PRM-7B: one analysis per step, with the steps before it at hand, ending in a verdict.
 *
 * The reward is the chance of Yes against No after "Is the step correct (Yes/No)?", the mean of ten analyses
 * unless the option `samples` says otherwise; temperature 0.95, top-p 0.95. An analysis without that question
 * says nothing, as in the reference.
 *
 * The model was trained with one long instruction, which is not repeated here: the option `instruction` must
 * give it, and without it nothing is scored. It is the text before "Question:" in
 * src/prompts/GenPRM/GenPRM-evaluate-new3-qwen.txt of the reference:
 * `--option instruction="$(cat instruction.txt)"`.
 *
 * Source: arXiv 2503.21295; github.com/NJUNLP/R-PRM, src/reward-guide-search/code.
 */
export const rPrm: GenerativeFamily = {
  id: 'r-prm',
  title: 'R-PRM',
  aggregate: 'min',
  sampling: { temperature: 0.95, topP: 0.95 },
  samples: 10,
  unfit: (options) =>
    textOption(options, 'instruction', '').trim() === ''
      ? 'it needs the instruction that it was trained with: --option instruction=TEXT (docs/generative.md)'
      : undefined,
  *judge(trace, options) {
    const instruction = textOption(options, 'instruction', '').trim();
    const rewards = trace.steps.map((): number | undefined => undefined);
    const before: string[] = [];
    for (const { step, text } of partsOf(trace, isJudged)) {
      const content = [
        `${instruction}\n`,
        `Question: ${trace.prompt}`,
        `Previous Steps: ${before.length === 0 ? none : before.join('\n')}`,
        `Now Step: ${text}`,
        'Please carefully analyze the correctness of the Now Step.',
        'Reply: ',
      ].join('\n');
      const turns = [
        { role: 'system', content: 'You are a helpful assistant.' },
        { role: 'user', content },
      ] as const;
      const written = yield { turns, begun: '', stop: [], maxTokens: 3072 };
      rewards[step] = chanceOf('Yes', 'No', written, 'Is the step correct (Yes/No)?');
      before.push(text);
    }
    return rewards;
  },
};

const none = 'Since the Now Step is the first step, there are no Previous Steps.';
