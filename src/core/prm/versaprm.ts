import { isJudged } from '../trace.js';
import type { PrmFamily } from './family.js';
import { LayoutBuilder, bos, text } from './layout.js';
import { llama3Marks, qwenMarks, refuseMarks } from './marks.js';
import { probabilityOf, rewardsOf } from './readout.js';

/** Four line breaks after a space: one token of Llama 3 (23535) and of Qwen2.5 (22701). */
const tag = ' \n\n\n\n';

/**
 * VersaPRM, and the Llama-PRM800K and Qwen-PRM800K of its paper.
 *
 * [BOS if the tokenizer has one] + `problem + " \n\n"`, then each `step + " \n\n\n\n"`, each tokenised
 * by itself, no chat template. The reward of a step is read at the tag " \n\n\n\n", which must come out
 * as one token: the logits of "-" and "+" (12, 10), softmax, P("+"). A trace that holds four line breaks
 * in a row is refused. Tool output is fed as the problem is, `output + " \n\n"`, and not read. Whole
 * traces by minimum, mean or last, or as weights of a vote.
 *
 * Source: arXiv 2502.06737; UW-Madison-Lee-Lab/VersaPRM.
 */
export const versaprm: PrmFamily = {
  id: 'versaprm',
  title: 'VersaPRM',
  kind: 'validity',
  head: 'tokens',
  columns: ['-', '+'],
  signals: ['reward'],
  range: [0, 1],
  threshold: 0.5,
  aggregate: 'min',
  maxTokens: 4096,
  layouts(trace) {
    const refused = refuseMarks(trace, ['\n\n\n\n', ...qwenMarks, ...llama3Marks]);
    if (refused) return refused;
    const builder = new LayoutBuilder().add(bos, text(`${trace.prompt} \n\n`));
    for (const step of trace.steps) {
      if (isJudged(step)) builder.add(text(`${step.text}${tag}`)).readHere();
      else builder.add(text(`${step.text} \n\n`)).skipStep();
    }
    return { kind: 'layouts', layouts: [builder.build({ by: 'pieces', tag })] };
  },
  read: ([rows]) => [rewardsOf(rows, (row) => probabilityOf(row, 1))],
};
