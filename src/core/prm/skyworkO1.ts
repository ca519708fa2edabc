import { isJudged } from '../trace.js';
import type { PrmFamily } from './family.js';
import { LayoutBuilder, bos, text } from './layout.js';
import { qwenMarks, refuseMarks } from './marks.js';
import { flagOption, textOption } from './options.js';
import { rewardsOf, sigmoid, valueOf } from './readout.js';

/**
 * Skywork-o1-Open-PRM-Qwen-2.5-1.5B and -7B.
 *
 * ids = BOS + encode(problem + "\n"), then for each step encode(step) and the token of "\n": each by
 * itself, no chat template. The reward of a step is read at the line break that closes it: one raw
 * value per token, sigmoid.
 *
 * The reference cuts a response at every line break and scores blank lines, too. Here a trace's steps
 * stay what they are, so line breaks inside of a step become spaces, as FoVer did it; with the option
 * `lines` true each line is fed as a line of its own and a step is read at its last, which gives the
 * reference's ids for the steps joined by line breaks. Tool output is a line that is not read.
 * Training steps are lines; the published threshold is chosen on GSM8K, 0.5 is no more than a start.
 *
 * Options: `lines`, `separator` ("\n"; PRMBench's script uses "ки" and compares differences).
 *
 * Source: SkyworkAI/skywork-o1-prm-inference `model_utils/io_utils.py`, `model_utils/prm_model.py`.
 */
export const skyworkO1: PrmFamily = {
  id: 'skywork-o1',
  title: 'Skywork-o1-Open-PRM',
  kind: 'value',
  head: 'values',
  columns: ['value'],
  signals: ['reward'],
  range: [0, 1],
  threshold: 0.5,
  aggregate: 'mean',
  maxTokens: 4096,
  layouts(trace, options) {
    const refused = refuseMarks(trace, qwenMarks);
    if (refused) return refused;
    const keepsLines = flagOption(options, 'lines', false);
    const separator = text(textOption(options, 'separator', '\n'));
    const builder = new LayoutBuilder().add(bos, text(`${trace.prompt}\n`));
    for (const step of trace.steps) {
      const lines = keepsLines ? step.text.split('\n') : [oneLine(step.text)];
      for (const line of lines) builder.add(text(line), separator);
      if (isJudged(step)) builder.readHere();
      else builder.skipStep();
    }
    return { kind: 'layouts', layouts: [builder.build({ by: 'pieces' })] };
  },
  read: ([rows]) => [rewardsOf(rows, (row) => sigmoid(valueOf(row)))],
};

function oneLine(step: string): string {
  return step.replaceAll('\n', ' ');
}
