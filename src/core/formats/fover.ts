import { z } from 'zod';
import type { Rating } from '../label.js';
import type { StepDraft, TraceDraft } from '../trace.js';
import { type TraceFormat, shareOf } from './format.js';
import { labelsOfSteps } from './labels.js';
import { metaOf, readParts } from './parts.js';
import { idSchema } from './read.js';
import { recordedSignal } from './recordedSignal.js';

const labelled = z.object({
  id: idSchema.nullish(),
  problem: z.string(),
  solution_steps: z.array(z.string()),
  error_labels: z.unknown(),
  base_dataset: z.string().nullish(),
});

const cell = z.string().nullish();
const row = z.object({ type: cell, value: cell, baseline: cell, finetuned: cell });
const sheet = z.object({ data_idx: idSchema, id: idSchema, rows: z.array(row) });

const schema = z.union([
  labelled.transform((record) => ({ kind: 'labelled' as const, record })),
  sheet.transform((record) => ({ kind: 'sheet' as const, record })),
]);

/**
 * FoVer: `{id, problem, solution_steps: string[], error_labels: (bool | null)[]}`.
 *
 * In spite of its name, `error_labels` is TRUE where a step is CORRECT: true is good, false is bad,
 * null is unknown and stays unlabelled; `labelsRead` shows this on every trace. Another number of
 * labels than of steps is told, and no step is labelled.
 *
 * Its annotation sheets are CSV files with the columns data_idx, id, type, value, baseline and
 * finetuned, where an item is a block of rows. Each "solution selected by ..." of a block is a trace,
 * with the two PRMs' scores as `recorded:baseline` and `recorded:finetuned` (0 to 1); `y_true` is the
 * expected answer, and the annotation of the block is shown.
 */
export const fover: TraceFormat = {
  id: 'fover',
  title: 'FoVer: labels of a formal verifier',
  fits: (first) => shareOf(first, isFover),
  traces: readParts(schema, (parsed) =>
    parsed.kind === 'labelled' ? [labelledDraft(parsed.record)] : sheetDrafts(parsed.record),
  ),
};

function isFover(value: unknown): boolean {
  const { data } = schema.safeParse(value);
  return data?.kind === 'sheet' || Array.isArray(data?.record.error_labels);
}

function labelledDraft(record: z.infer<typeof labelled>): TraceDraft {
  const { solution_steps: steps, error_labels: labels } = record;
  return {
    id: record.id ?? undefined,
    prompt: record.problem,
    steps: steps.map((text) => ({ text })),
    ...labelsOfSteps(labels, steps.length, 'error_labels', meaning),
    meta: metaOf({ labelsRead: 'true = correct', dataset: record.base_dataset }),
  };
}

const meaning: ReadonlyMap<unknown, Rating | undefined> = new Map<unknown, Rating | undefined>([
  [true, 1],
  [false, -1],
  [null, undefined],
]);

interface Solution {
  readonly selectedBy: string;
  readonly steps: StepDraft[];
  readonly baseline: (number | undefined)[];
  readonly finetuned: (number | undefined)[];
}

function* sheetDrafts({ id, rows }: z.infer<typeof sheet>): Iterable<TraceDraft> {
  const about = new Map(rows.map(({ type, value }) => [type, value ?? undefined]));
  for (const { selectedBy, steps, baseline, finetuned } of solutionsOf(rows)) {
    yield {
      id,
      group: id,
      prompt: about.get('question') ?? '',
      answer: about.get('y_true'),
      steps,
      signals: [
        recordedSignal('baseline', 'validity', [0, 1], baseline),
        recordedSignal('finetuned', 'validity', [0, 1], finetuned),
      ],
      meta: metaOf({ selectedBy, annotation: about.get('annotation') }),
    };
  }
}

function solutionsOf(rows: readonly z.infer<typeof row>[]): Solution[] {
  const solutions: Solution[] = [];
  for (const { type, value, baseline, finetuned } of rows) {
    const selectedBy = /^solution selected by (.+)$/.exec(type ?? '')?.[1];
    if (selectedBy !== undefined)
      solutions.push({ selectedBy, steps: [], baseline: [], finetuned: [] });
    const solution = solutions.at(-1);
    if (!solution || !/^step \d+$/.test(type ?? '')) continue;
    solution.steps.push({ text: value ?? '' });
    solution.baseline.push(numberOf(baseline));
    solution.finetuned.push(numberOf(finetuned));
  }
  return solutions;
}

function numberOf(text: string | null | undefined): number | undefined {
  return text == null || text.trim() === '' ? undefined : Number(text);
}
