import { z } from 'zod';
import { list, struct } from './columns.js';
import { type ExportFormat, type Labelled, ofEach } from './export.js';
import { type JudgedStep, judgedSteps, parallel } from './judged.js';

/**
 * PRM800K: `{labeler, question, label: {steps, total_time, finish_reason}, ...}`.
 *
 * Each trace is a row with one candidate per step, the chosen one; `rating` is 1, 0 or -1, so a
 * neutral label stays what it is unless another choice is made. An unlabelled step is null where
 * masked. `labeler` is who labelled the first step, `finish_reason` is `found_error` where a step is
 * wrong. PRM800K's `timestamp` and `generation` are left out: nobody loads them, and a column of dates
 * becomes another type. Source: Let's Verify Step by Step, arXiv 2305.20050.
 */
export const prm800k: ExportFormat = {
  id: 'prm800k',
  title: 'PRM800K: rated candidates',
  carries: 'steps',
  keepsNeutral: true,
  unlabelled: ['mask', 'truncate', 'drop'],
  rows: ofEach((labelled, options) => {
    const judged = judgedSteps(labelled, options, prm800k);
    if (judged.kind === 'skip') return judged;
    const prompt = labelled.trace.prompt.toWellFormed();
    return {
      kind: 'row',
      row: rowOf(labelled, prompt, judged.steps),
      meant: { prompt, ...parallel(judged.steps, options) },
    };
  }),
  columns: () => ({
    labeler: 'string',
    is_quality_control_question: 'bool',
    is_initial_screening_question: 'bool',
    question: struct({ problem: 'string', ground_truth_answer: 'string' }),
    label: struct({
      steps: list(
        struct({
          completions: list(struct({ text: 'string', rating: 'int64', flagged: 'bool' })),
          human_completion: struct({ text: 'string', rating: 'int64' }),
          chosen_completion: 'int64',
        }),
      ),
      total_time: 'int64',
      finish_reason: 'string',
    }),
  }),
  schema: z.strictObject({
    labeler: z.string(),
    is_quality_control_question: z.boolean(),
    is_initial_screening_question: z.boolean(),
    question: z.strictObject({ problem: z.string(), ground_truth_answer: z.string().nullable() }),
    label: z.strictObject({
      steps: z
        .array(
          z.strictObject({
            completions: z
              .array(
                z.strictObject({
                  text: z.string(),
                  rating: z.union([z.literal([1, 0, -1]), z.null()]),
                  flagged: z.boolean(),
                }),
              )
              .length(1),
            human_completion: z.null(),
            chosen_completion: z.literal(0),
          }),
        )
        .min(1),
      total_time: z.number().int().nonnegative(),
      finish_reason: z.enum(['found_error', 'solution']),
    }),
  }),
};

function rowOf({ trace, labels }: Labelled, problem: string, steps: readonly JudgedStep[]): object {
  const labeler = trace.meta['labeler'] ?? labels[steps[0]?.index ?? -1]?.by ?? '';
  return {
    labeler: String(labeler).toWellFormed(),
    is_quality_control_question: false,
    is_initial_screening_question: false,
    question: { problem, ground_truth_answer: trace.answer?.toWellFormed() ?? null },
    label: {
      steps: steps.map(({ text, rating }) => ({
        completions: [{ text, rating: rating ?? null, flagged: false }],
        human_completion: null,
        chosen_completion: 0,
      })),
      total_time: 0,
      finish_reason: steps.some(({ rating }) => rating === -1) ? 'found_error' : 'solution',
    },
  };
}
