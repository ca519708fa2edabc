import { z } from 'zod';
import { separatorToken as separator } from '../formats/stepSeparator.js';
import { list } from './columns.js';
import { type ExportFormat, type ExportOptions, ofEach, skip } from './export.js';
import { isSoft, judgedSteps, parallel } from './judged.js';

/**
 * Step separators, as Qwen's PRMs read them: `{prompt, response, labels}`.
 *
 * `response` is the steps with `<extra_0>` after each; `labels` has one number per separator: 1 or 0.
 * Soft labels, from 0 to 1, stand in `values` instead. A masked step has -100. A step with a separator in it leaves its record
 * out. Source: Qwen2.5-Math-PRM, arXiv 2501.07301 (the layout; no training loader is published).
 */
export const stepSeparator: ExportFormat = {
  id: 'step-separator',
  title: 'Text with step separators and labels',
  carries: 'steps',
  unlabelled: ['truncate', 'drop', 'mask'],
  soft: true,
  rows: ofEach((labelled, options) => {
    const judged = judgedSteps(labelled, options, {});
    if (judged.kind === 'skip') return judged;
    const said = parallel(judged.steps, options);
    if (said.steps.some((step) => step.includes(separator)))
      return skip(`a step that holds the separator ${separator}`);
    const prompt = labelled.trace.prompt.toWellFormed();
    return {
      kind: 'row',
      row: {
        prompt,
        response: said.steps.map((step) => step + separator).join(''),
        [labelField(options)]: judged.steps.map(({ value }) => value ?? -100),
      },
      meant: { prompt, ...said },
    };
  }),
  columns: (options) => ({
    prompt: 'string',
    response: 'string',
    [labelField(options)]: list(isSoft(options) ? 'float64' : 'int64'),
  }),
  schema: z
    .strictObject({
      prompt: z.string(),
      response: z.string(),
      labels: z.array(z.literal([1, 0, -100])).optional(),
      values: z.array(z.union([z.number().min(0).max(1), z.literal(-100)])).optional(),
    })
    .refine(
      ({ response, labels, values = labels }) =>
        response.split(separator).length - 1 === values?.length,
      { message: 'there must be as many labels as separators', path: ['labels'] },
    ),
};

function labelField(options: ExportOptions): 'labels' | 'values' {
  return isSoft(options) ? 'values' : 'labels';
}
