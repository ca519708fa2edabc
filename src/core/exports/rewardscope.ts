import { z } from 'zod';
import { labelWords, writtenSignal } from '../formats/rewardscope.js';
import type { StepLabel } from '../label.js';
import { list } from './columns.js';
import { type ExportFormat, type Labelled, type TraceRow, ofEach } from './export.js';

/**
 * Rewardscope's own format, which loses nothing: `{id, hash, group, file, record, part, prompt,
 * answer, outcome, steps, roles, starts, ends, labels, label_details, signals, acts, parent_trace,
 * parent_step, meta}`.
 *
 * Every step with its role and span, every label (`good`, `neutral`, `bad`, `unsure`, `unlabelled`)
 * whatever its source, with who gave it when, every signal and every act of the journal: the choices
 * of labels have no say here. `steps`, `roles`, `starts`, `ends` and `labels` are parallel.
 * `label_details`, `signals`, `acts` and `meta` are JSON in a string, because their shape differs
 * from row to row. `file` is a name without its folder.
 */
export const rewardscope: ExportFormat = {
  id: 'rewardscope',
  title: 'Rewardscope: everything that is known',
  carries: 'steps',
  rows: ofEach(rowOf),
  columns: () => ({
    id: 'string',
    hash: 'string',
    group: 'string',
    file: 'string',
    record: 'int64',
    part: 'int64',
    prompt: 'string',
    answer: 'string',
    outcome: 'bool',
    steps: list('string'),
    roles: list('string'),
    starts: list('int64'),
    ends: list('int64'),
    labels: list('string'),
    label_details: 'string',
    signals: 'string',
    acts: 'string',
    parent_trace: 'string',
    parent_step: 'int64',
    meta: 'string',
  }),
  schema: z
    .strictObject({
      id: z.string(),
      hash: z.string(),
      group: z.string(),
      file: z.string(),
      record: z.number().int().nonnegative(),
      part: z.number().int().nonnegative(),
      prompt: z.string(),
      answer: z.string().nullable(),
      outcome: z.boolean().nullable(),
      steps: z.array(z.string()),
      roles: z.array(z.string()),
      starts: z.array(z.number().int()),
      ends: z.array(z.number().int()),
      labels: z.array(z.string()),
      label_details: z.string(),
      signals: z.string(),
      acts: z.string(),
      parent_trace: z.string().nullable(),
      parent_step: z.number().int().nullable(),
      meta: z.string(),
    })
    .refine(
      ({ steps, ...row }) =>
        [row.roles, row.starts, row.ends, row.labels].every((of) => of.length === steps.length),
      { message: 'there must be as many labels, roles and spans as steps', path: ['labels'] },
    ),
};

function rowOf({ trace, labels, acts = [] }: Labelled): TraceRow {
  const prompt = trace.prompt.toWellFormed();
  const steps = trace.steps.map(({ text }) => text.toWellFormed());
  return {
    kind: 'row',
    row: {
      id: trace.id.toWellFormed(),
      hash: trace.hash,
      group: trace.group.toWellFormed(),
      file: trace.file.slice(trace.file.search(/[^/\\]*$/)).toWellFormed(),
      record: trace.record,
      part: trace.part,
      prompt,
      answer: trace.answer?.toWellFormed() ?? null,
      outcome: trace.outcome ?? null,
      steps,
      roles: trace.steps.map(({ role }) => role),
      starts: trace.steps.map(({ span }) => span[0]),
      ends: trace.steps.map(({ span }) => span[1]),
      labels: labels.map((label) => labelWords[`${label?.rating ?? 'none'}`]),
      label_details: json(labels.map((label) => label && details(label))),
      signals: json(trace.signals.map(writtenSignal)),
      acts: json(acts),
      parent_trace: trace.parent?.trace ?? null,
      parent_step: trace.parent?.step ?? null,
      meta: json(trace.meta),
    },
    meant: { prompt, steps, ratings: labels.map((label) => label?.rating) },
  };
}

function details({ source, by, at, act, note }: StepLabel): object {
  return { source, by, at, act, note };
}

/** JSON escapes lone surrogates, so its text is well-formed; what it says must be, too. */
function json(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'string' ? each.toWellFormed() : each,
  );
}
