import { isJudged } from '../trace.js';
import type { PrmFamily } from './family.js';
import { LayoutBuilder, text } from './layout.js';
import { qwenMarks, refuseEmptySteps, refuseMarks } from './marks.js';
import { textOption } from './options.js';
import { probabilityOf, rewardsOf } from './readout.js';

/** Five line breaks after a space, one token; the space after them is the next step's. */
const tag = ' \n\n\n\n\n';

/**
 * OpenR's Math-psa (a LoRA adapter on Qwen2.5-Math-7B-Instruct).
 *
 * Plain text tokenised at once, no chat template: `problem + " " + step + " \n\n\n\n\n " + ...`, with
 * that tag after the last step, too. Steps are trimmed; the reference leaves out empty ones, here a
 * trace with one is refused. The reward of a step is read at the token " \n\n\n\n\n" (76325) of its tag:
 * the logits of " +" and " -" (488, 481), softmax, P(" +"). A trace that holds five line breaks in a row
 * is refused. Tool output is a paragraph without tag, not read. Whole traces by minimum or last.
 *
 * Option `between` problem and first step (" ").
 *
 * Source: arXiv 2410.09671; openreasoner/openr `prm/infer_fns.py`, `reason/evaluation/evaluate.py`.
 */
export const openr: PrmFamily = {
  id: 'openr',
  title: 'OpenR Math-psa',
  kind: 'value',
  head: 'tokens',
  columns: [' +', ' -'],
  signals: ['reward'],
  range: [0, 1],
  threshold: 0.5,
  aggregate: 'min',
  maxTokens: 4096,
  layouts(trace, options) {
    const refused = refuseMarks(trace, ['\n\n\n\n\n', ...qwenMarks]);
    const empty = refused ?? refuseEmptySteps(trace);
    if (empty) return empty;
    const builder = new LayoutBuilder();
    builder.add(text(trace.prompt + textOption(options, 'between', ' ')));
    for (const step of trace.steps) {
      const content = step.text.trim();
      if (isJudged(step)) builder.add(text(content), text(tag)).readHere().add(text(' '));
      else builder.add(text(`${content}\n\n`)).skipStep();
    }
    return { kind: 'layouts', layouts: [builder.build({ by: 'runs', tag })] };
  },
  read: ([rows]) => [rewardsOf(rows, (row) => probabilityOf(row, 0))],
};
