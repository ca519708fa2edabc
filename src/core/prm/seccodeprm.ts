import type { PrmFamily } from './family.js';
import { qwenMarks, refuseMarks } from './marks.js';
import { textOption } from './options.js';
import { probabilityOf, rewardsOf } from './readout.js';
import { separatorLayout } from './separator.js';

/**
 * SecCodePRM: is a chunk of code free of vulnerabilities?
 *
 * A fork of PURE: ids = encode(prompt) + for each chunk: encode(chunk) + separator, each by itself. The
 * reward of a chunk is read at the last token of its separator: logits [tokens, 2], softmax,
 * reward = p1 - p0 in [-1, 1]; a chunk is bad where it is 0 or less (one of exactly 0 counts as good
 * here). Whole traces by a soft minimum at temperature 0.1, or by the last chunk. Tool output is fed
 * like a chunk and not read.
 *
 * Option `separator` ("\n").
 *
 * Source: arXiv 2602.10418; viviable/seccodeprm `PRM/eval/code_binary_process_bench.py`.
 */
export const seccodeprm: PrmFamily = {
  id: 'seccodeprm',
  title: 'SecCodePRM',
  kind: 'validity',
  head: 'classes',
  columns: ['wrong', 'right'],
  signals: ['reward'],
  range: [-1, 1],
  threshold: 0,
  aggregate: 'soft-min',
  maxTokens: 4096,
  layouts(trace, options) {
    const refused = refuseMarks(trace, qwenMarks);
    if (refused) return refused;
    const separator = textOption(options, 'separator', '\n');
    return { kind: 'layouts', layouts: [separatorLayout(trace, separator)] };
  },
  read: ([rows]) => [rewardsOf(rows, (row) => probabilityOf(row, 1) - probabilityOf(row, 0))],
};
