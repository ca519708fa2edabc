import type { PrmFamily } from './family.js';
import { kiTagLayouts } from './kiTag.js';
import { probabilityOf, rewardsOf } from './readout.js';

/**
 * ER-PRM, entropy-regularised values (Llama 3.1 8B and Mistral 7B).
 *
 * Math-Shepherd's text without the line breaks: `problem + " " + "Step 1: ... киStep 2: ... ки"`. The
 * reward of a step is read at its " ки": the logits of " +" and " -", softmax, P(" +"). The evaluation
 * scripts take the softmax over the whole vocabulary instead; the model card takes the pair, as here.
 * Tool output is a line without number and tag, not read. Whole traces by their minimum.
 *
 * Options as of `math-shepherd`: `joiner` (default none), `between`, `numbered`, `tag`.
 *
 * Source: arXiv 2412.11006; hanningzhang/ER-PRM `README.md` and `evaluation/`.
 */
export const erPrm: PrmFamily = {
  id: 'er-prm',
  title: 'ER-PRM',
  kind: 'value',
  head: 'tokens',
  columns: [' +', ' -'],
  signals: ['reward'],
  range: [0, 1],
  threshold: 0.5,
  aggregate: 'min',
  maxTokens: 4096,
  layouts: (trace, options) => kiTagLayouts(trace, options, ''),
  read: ([rows]) => [rewardsOf(rows, (row) => probabilityOf(row, 0))],
};
