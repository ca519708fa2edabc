import { isJudged } from '../trace.js';
import type { PrmFamily } from './family.js';
import { LayoutBuilder, text, token } from './layout.js';
import { deepSeekMarks, refuseMarks } from './marks.js';
import { numbered } from './numberedSteps.js';
import { textOption } from './options.js';
import { rewardsOf, valueOf } from './readout.js';

/** The instruction that the evaluation script wraps a problem in. */
const instruction =
  'Below is an instruction that describes a task.\n' +
  'Write a response that appropriately completes the request.\n\n' +
  "### Instruction:\n{problem}\n\n### Response: Let's think step by step\n";

/**
 * PQM, Process Q-value Model (deepseek-math-7b with a value head).
 *
 * An Alpaca-like instruction, a line break, then `Step 1: ... [PRM]\nStep 2: ... [PRM]` with the added
 * special token `[PRM]` a space after each step; no BOS. A step that does not begin with "Step 1:" gets
 * that prefix. The reward of a step is the raw value at its `[PRM]`: it ranks, is unbounded and no
 * probability, so there is no threshold of the authors'; 0 is where its sigmoid is a half. Whole traces
 * by their minimum; voting sums the sigmoid. Tool output is a line without number and tag, not read.
 *
 * Option `instruction`, with `{problem}` where the problem goes (training: "[INST] {problem} [/INST]\n").
 *
 * Source: arXiv 2410.11287; WindyLee0822/Process_Q_Model `bon_eval_hf.py`, `value_model.py`.
 */
export const pqm: PrmFamily = {
  id: 'pqm',
  title: 'PQM, Process Q-value Model',
  kind: 'value',
  head: 'values',
  columns: ['value'],
  signals: ['reward'],
  range: [-Infinity, Infinity],
  threshold: 0,
  aggregate: 'min',
  maxTokens: 2048,
  layouts(trace, options) {
    const refused = refuseMarks(trace, ['[PRM]', ...deepSeekMarks]);
    if (refused) return refused;
    const [before = '', after = ''] = textOption(options, 'instruction', instruction).split(
      '{problem}',
    );
    const builder = new LayoutBuilder().add(text(before + trace.prompt + after));
    let number = 0;
    for (const [index, step] of trace.steps.entries()) {
      const joiner = index === 0 ? '' : '\n';
      if (!isJudged(step)) builder.add(text(joiner + step.text)).skipStep();
      else {
        const own = numbered(step.text, ++number);
        builder.add(text(`${joiner}${own} `), token('[PRM]')).readHere();
      }
    }
    return { kind: 'layouts', layouts: [builder.build({ by: 'runs' })] };
  },
  read: ([rows]) => [rewardsOf(rows, valueOf)],
};
