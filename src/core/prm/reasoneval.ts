import { isJudged } from '../trace.js';
import type { PrmFamily } from './family.js';
import { LayoutBuilder, bos, text } from './layout.js';
import { refuseEmptySteps, refuseMarks, sentencePieceMarks } from './marks.js';
import { numberOption } from './options.js';
import { probabilityOf, rewardsOf } from './readout.js';

/**
 * ReasonEval-7B (Mistral) and -34B (Llama): is a step valid, and is it redundant?
 *
 * `Question:\n{problem}\nAnswer:\nLet's think step by step.\n` and the steps. The reference puts a
 * separator token (the padding token) around the steps, tokenises, and takes all separators out again:
 * what is left is BOS, prompt and steps, each tokenised by itself, as here. Logits [tokens, 3] of
 * negative, neutral and positive, softmax: validity = neutral + positive, redundancy = neutral, both in
 * [0, 1]. A step is wrong where its validity is below 0.5, redundant where its redundancy is above 0.15
 * (PRMBench). Whole traces by the least validity and the greatest redundancy.
 *
 * A step is read at its last token with the 34B model. With the 7B model the reference takes the BOS
 * for a separator, puts it back, and does not move the positions along: it reads one token before the
 * last, and its published numbers are made so. Option `back` says how many tokens before: 1 (default)
 * for 7B, 0 for 34B. Tool output is text that is not read; an empty step is refused.
 *
 * Source: arXiv 2404.05692; GAIR-NLP/ReasonEval `codes/examples.py`.
 */
export const reasoneval: PrmFamily = {
  id: 'reasoneval',
  title: 'ReasonEval',
  kind: 'validity',
  head: 'classes',
  columns: ['negative', 'neutral', 'positive'],
  signals: ['validity', 'redundancy'],
  range: [0, 1],
  threshold: 0.5,
  aggregate: 'min',
  maxTokens: 4096,
  layouts(trace, options) {
    const refused = refuseMarks(trace, sentencePieceMarks) ?? refuseEmptySteps(trace);
    if (refused) return refused;
    const opening = `Question:\n${trace.prompt}\nAnswer:\nLet's think step by step.\n`;
    const builder = new LayoutBuilder().add(bos, text(opening));
    for (const step of trace.steps) {
      builder.add(text(step.text));
      if (isJudged(step)) builder.readHere();
      else builder.skipStep();
    }
    const back = numberOption(options, 'back', 1);
    return { kind: 'layouts', layouts: [builder.build({ by: 'pieces', back })] };
  },
  read: ([rows]) => [
    rewardsOf(rows, (row) => probabilityOf(row, 1) + probabilityOf(row, 2)),
    rewardsOf(rows, (row) => probabilityOf(row, 1)),
  ],
};
