import { z } from 'zod';
import type { Tokenizer } from '../prm/tokenizer.js';
import { list } from './columns.js';
import { type ExportFormat, ofEach, skip } from './export.js';
import { type JudgedStep, judgedSteps, parallel } from './judged.js';

const ids = z.array(z.number().int().nonnegative());

/**
 * Token labels with a mask, for token classification: `{prompt, steps, input_ids, attention_mask,
 * labels, read_at}`. Needs `--tokenizer`.
 *
 * The ids are what TRL's `PRMTrainer` makes of the same trace: the begin token if there is one, the
 * prompt, and each step with a newline. `labels` is 1 or 0 on the last token of each step's newline
 * and -100 (ignored) everywhere else, as for a masked step; `read_at` says where that is. `prompt`
 * and `steps` are for reading; trainers drop them. Nothing is cut to a length.
 */
export const tokenMask: ExportFormat = {
  id: 'token-mask',
  title: 'Token ids with labels and a mask',
  carries: 'steps',
  unlabelled: ['truncate', 'drop', 'mask'],
  needsTokenizer: true,
  rows: ofEach((labelled, options) => {
    const { tokenizer } = options;
    if (!tokenizer) return skip('no tokenizer given');
    const judged = judgedSteps(labelled, options, {});
    if (judged.kind === 'skip') return judged;
    const prompt = labelled.trace.prompt.toWellFormed();
    const said = parallel(judged.steps, options);
    return {
      kind: 'row',
      row: { prompt, steps: said.steps, ...tokensOf(prompt, judged.steps, tokenizer) },
      meant: { prompt, ...said },
    };
  }),
  columns: () => ({
    prompt: 'string',
    steps: list('string'),
    input_ids: list('int64'),
    attention_mask: list('int64'),
    labels: list('int64'),
    read_at: list('int64'),
  }),
  schema: z
    .strictObject({
      prompt: z.string(),
      steps: z.array(z.string()).min(1),
      input_ids: ids,
      attention_mask: z.array(z.literal(1)),
      labels: z.array(z.literal([-100, 0, 1])),
      read_at: ids,
    })
    .refine(
      ({ input_ids, attention_mask, labels }) =>
        input_ids.length === labels.length && labels.length === attention_mask.length,
      { message: 'there must be as many labels and mask bits as tokens', path: ['labels'] },
    )
    .refine(({ steps, read_at }) => steps.length === read_at.length, {
      message: 'there must be as many positions as steps',
      path: ['read_at'],
    }),
};

interface Tokens {
  readonly input_ids: number[];
  readonly attention_mask: number[];
  readonly labels: number[];
  readonly read_at: number[];
}

function tokensOf(prompt: string, steps: readonly JudgedStep[], tokenizer: Tokenizer): Tokens {
  const begin = tokenizer.special('bos');
  const separator = tokenizer.encode('\n');
  const input_ids = [...(begin === undefined ? [] : [begin]), ...tokenizer.encode(prompt)];
  const labels = input_ids.map(() => -100);
  const read_at: number[] = [];
  for (const { text, value } of steps) {
    for (const id of [...tokenizer.encode(text), ...separator]) {
      input_ids.push(id);
      labels.push(-100);
    }
    labels[labels.length - 1] = value ?? -100;
    read_at.push(labels.length - 1);
  }
  return { input_ids, attention_mask: input_ids.map(() => 1), labels, read_at };
}
