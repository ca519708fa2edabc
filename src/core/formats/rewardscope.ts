import { z } from 'zod';
import { type Rating, type StepLabels, stepLabelSchema } from '../label.js';
import { type Signal, signalKinds } from '../signal.js';
import type { TraceDraft } from '../trace.js';
import { type TraceFormat, shareOf } from './format.js';
import { quoted } from './labels.js';
import { readTraces } from './read.js';
import { makeTrace } from '../trace.js';

/** How ratings, and the absence of one, are written. */
export const labelWords = {
  '1': 'good',
  '0': 'neutral',
  '-1': 'bad',
  unsure: 'unsure',
  none: 'unlabelled',
} as const;

const ratings: ReadonlyMap<string, Rating | undefined> = new Map<string, Rating | undefined>([
  [labelWords['1'], 1],
  [labelWords['0'], 0],
  [labelWords['-1'], -1],
  [labelWords.unsure, 'unsure'],
  [labelWords.none, undefined],
]);

const schema = z.object({
  id: z.string(),
  hash: z.string(),
  group: z.string(),
  part: z.number().int().nonnegative(),
  prompt: z.string(),
  answer: z.string().nullable(),
  outcome: z.boolean().nullable(),
  steps: z.array(z.string()),
  roles: z.array(z.enum(['reasoning', 'action', 'observation', 'answer'])),
  starts: z.array(z.number()),
  ends: z.array(z.number()),
  labels: z.array(z.string()),
  label_details: z.string(),
  signals: z.string(),
  parent_trace: z.string().nullable(),
  parent_step: z.number().nullable(),
  meta: z.string(),
});
type Row = z.infer<typeof schema>;

/**
 * Rewardscope's own format: a trace a row, with every step, label, signal and act that is known.
 *
 * Labels come back with their source and with who gave them. The acts of the journal are kept in the
 * rows and are not read back: they belong into a journal. What cannot be read of the details of
 * labels or of signals is a problem and left out.
 */
export const rewardscope: TraceFormat = {
  id: 'rewardscope',
  title: 'Rewardscope: everything that is known',
  fits: (first) => shareOf(first, (value) => schema.safeParse(value).success),
  traces: readTraces(schema, (row, place) => [makeTrace(place, draftOf(row))]),
};

function draftOf(row: Row): TraceDraft {
  const problems: string[] = [];
  const said = <T>(field: keyof Row, of: z.ZodType<T>, otherwise: T): T => {
    const { data } = of.safeParse(parsed(row[field]));
    if (data === undefined) problems.push(`field "${field}": cannot be read; left out`);
    return data ?? otherwise;
  };
  const recordedBy = said('label_details', detailsSchema, []);
  return {
    id: row.id,
    group: row.group,
    part: row.part,
    prompt: row.prompt,
    answer: row.answer ?? undefined,
    outcome: row.outcome ?? undefined,
    steps: row.steps.map((text, step) => ({
      text,
      span: [row.starts[step] ?? 0, row.ends[step] ?? text.length],
      role: row.roles[step] ?? 'reasoning',
    })),
    ...labelsOf(row, recordedBy, problems),
    signals: said('signals', z.array(signalSchema), []),
    parent:
      row.parent_trace === null || row.parent_step === null
        ? undefined
        : { trace: row.parent_trace, step: row.parent_step },
    meta: said('meta', z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])), {}),
    problems,
  };
}

function labelsOf(
  { labels, steps }: Row,
  details: readonly (z.infer<typeof detailsSchema>[number] | null)[],
  problems: string[],
): Pick<TraceDraft, 'recorded' | 'recordedBy'> {
  const wrong = labels.findIndex((word) => !ratings.has(word));
  if (wrong !== -1 || labels.length !== steps.length) {
    const what =
      wrong === -1 ? `${labels.length} for ${steps.length} steps` : quoted(labels[wrong]);
    problems.push(`field "labels": ${what}; ignored`);
    return {};
  }
  const recorded = labels.map((word) => ratings.get(word));
  const recordedBy: StepLabels = recorded.map((rating, step) => {
    const detail = details[step];
    return rating === undefined || !detail ? undefined : { ...detail, rating };
  });
  return { recorded, recordedBy };
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

const detailsSchema = z.array(stepLabelSchema.omit({ rating: true }).nullable());

const silent = z
  .number()
  .nullable()
  .transform((value) => value ?? undefined);

const signalSchema = z
  .object({
    id: z.string(),
    kind: z.enum(signalKinds),
    low: z.number().nullable(),
    high: z.number().nullable(),
    values: z.array(silent),
    counts: z
      .array(
        z
          .object({ successes: z.number(), rollouts: z.number(), complete: z.boolean() })
          .nullable()
          .transform((count) => count ?? undefined),
      )
      .optional(),
    evidence: z
      .array(
        z
          .string()
          .nullable()
          .transform((said) => said ?? undefined),
      )
      .optional(),
  })
  .transform(({ low, high, counts, evidence, ...signal }): Signal => ({
    ...signal,
    range: [low ?? -Infinity, high ?? Infinity],
    // Whoever made the numbers, they came with this file.
    provenance: { kind: 'recorded' },
    ...(counts && { counts }),
    ...(evidence && { evidence }),
  }));

/** A signal as JSON can hold it: an infinite end of the range is null. */
export function writtenSignal({ range, ...signal }: Signal): object {
  const [low, high] = range.map((end) => (Number.isFinite(end) ? end : null));
  return { ...signal, low, high, values: signal.values.map((value) => value ?? null) };
}
