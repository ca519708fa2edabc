import { isJudged } from '../../trace.js';
import { type GenerativeFamily, type Turn, chanceOf, partsOf } from './generative.js';

/**
 * GenPRM-1.5B, -7B and -32B: a conversation in which each step is a turn, analysed and then judged.
 *
 * Two requests a step: the analysis, and the judgement after it, `\boxed{Yes}` or `\boxed{No}`. The reward is
 * the chance of Yes against No at that token; a server without log probabilities gives 1 or 0. The analyses of
 * the steps before stay in the conversation. This is the reference's way without its `<verify>` part: Python
 * that the model writes is not run here, so published figures "with code" cannot be expected. One
 * sample, unless the option `samples` says otherwise; temperature 0.6, top-p 0.95 (and no top-k, which the
 * API of OpenAI does not have).
 *
 * Source: arXiv 2504.00891; github.com/RyanLiu112/GenPRM, src/prm_evaluation/infer_module/genprm_inference.py.
 */
export const genprm: GenerativeFamily = {
  id: 'genprm',
  title: 'GenPRM',
  aggregate: 'min',
  sampling: { temperature: 0.6, topP: 0.95 },
  samples: 1,
  *judge(trace) {
    const rewards = trace.steps.map((): number | undefined => undefined);
    const turns: Turn[] = [{ role: 'system', content: system }];
    for (const [at, { step, text }] of partsOf(trace, isJudged).entries()) {
      const content = at === 0 ? `Question: ${trace.prompt}\n\n${text}` : text;
      turns.push({ role: 'user', content });
      const begun = `<analyze>\nLet's analyze the Paragraph ${at + 1} step by step: `;
      const analysis = yield { turns: [...turns], begun, stop: ['</analyze>'], maxTokens: 2048 };
      const analysed = `${begun}${analysis.text.trimEnd()}\n</analyze>\n<output>\n**Judgement**: $\\boxed`;
      const judged = yield {
        turns: [...turns],
        begun: analysed,
        stop: ['</output>'],
        maxTokens: 20,
      };
      rewards[step] = chanceOf('Yes', 'No', judged);
      turns.push({ role: 'assistant', content: `${analysed}${judged.text}</output>` });
    }
    return rewards;
  },
};

const system =
  'You are a math teacher. Your task is to review and critique the paragraphs in solution step by step.';
