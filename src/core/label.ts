import { z } from 'zod';
import { isJudged, type Step, type Trace } from './trace.js';

/** 1 good, 0 neutral, -1 bad, 'unsure'; unlabelled is the absence of all of them. */
export type Rating = 1 | 0 | -1 | 'unsure';

export const ratingSchema = z.union([
  z.literal(1),
  z.literal(0),
  z.literal(-1),
  z.literal('unsure'),
]);

export const ratingWords: Readonly<Record<`${Rating}`, string>> = {
  '1': 'good',
  '0': 'neutral',
  '-1': 'bad',
  unsure: 'unsure',
};

export const labelSources = [
  'human',
  'recorded',
  'rollout',
  'prm',
  'verifier',
  'judge',
  'imputed',
] as const;
export type LabelSource = (typeof labelSources)[number];

/**
 * One line of a label journal. Acts are only ever appended; an undo is an act that names another.
 * Fields we do not know survive a round trip.
 */
export const labelActSchema = z.looseObject({
  v: z.literal(1),
  /** Unique id of this act. */
  act: z.string().min(1),
  /** The act that this one takes back. Taking back an undo is a redo. */
  undoes: z.string().optional(),
  /** Content hash of the trace. */
  trace: z.string(),
  step: z
    .looseObject({
      span: z.tuple([z.number(), z.number()]),
      hash: z.string(),
      index: z.number().int().nonnegative(),
    })
    .optional(),
  what: z.enum(['rate', 'first-error', 'correct', 'note', 'tag', 'split', 'merge', 'give-up']),
  /** rate: a rating, or null to clear it. first-error: the step's index, or -1 for no error. */
  value: z.unknown(),
  by: z.string(),
  /** ISO 8601 in UTC, with milliseconds. */
  at: z.string(),
  /** Milliseconds that the person spent before the act. */
  ms: z.number().nonnegative(),
  shown: z.enum(['rewards', 'blind']),
  model: z.string().optional(),
  source: z.enum(labelSources),
  note: z.string().optional(),
});
export type LabelAct = z.infer<typeof labelActSchema>;

/** An act before the journal gives it its version, id and time. */
export type ActDraft = Pick<
  LabelAct,
  'trace' | 'what' | 'value' | 'by' | 'ms' | 'shown' | 'source'
> &
  Partial<Pick<LabelAct, 'undoes' | 'step' | 'model' | 'note'>>;

/** The label of a step as it stands: who says so, and by which act (none if it came with the file). */
export interface StepLabel {
  readonly rating: Rating;
  readonly source: LabelSource;
  readonly by?: string;
  readonly at?: string;
  readonly act?: string;
  readonly note?: string;
}

/** Parallel to the steps; undefined is unlabelled. */
export type StepLabels = readonly (StepLabel | undefined)[];

export function stepReference(trace: Trace, index: number): NonNullable<LabelAct['step']> {
  const step = trace.steps[index];
  if (!step) throw new RangeError(`trace ${trace.id} has no step ${index}`);
  return { span: [...step.span], hash: step.hash, index };
}

/**
 * The current labels of a trace: those recorded in its file, overlaid by the journal.
 *
 * A fold that does not depend on the order of the lines: acts that were taken back do not count; of
 * the first-error acts only the latest counts, rating every step before the error good and the
 * error bad; of a step's ratings the latest (at, act) wins. What lies after a first error stays as
 * it was: unlabelled is not wrong.
 */
export function currentLabels(trace: Trace, acts: readonly LabelAct[]): StepLabels {
  const labels: (StepLabel | undefined)[] = trace.steps.map((_, index) => {
    const rating = trace.recorded?.[index];
    return rating === undefined ? undefined : { rating, source: 'recorded' };
  });
  const standing = standingActs(acts).filter((act) => act.trace === trace.hash);
  const latestFirstError = standing.filter((act) => act.what === 'first-error').at(-1);
  for (const act of standing) {
    if (act.what === 'rate') applyRating(labels, trace.steps, act);
    else if (act === latestFirstError) applyFirstError(labels, trace.steps, act);
  }
  return labels;
}

function applyRating(
  labels: (StepLabel | undefined)[],
  steps: readonly Step[],
  act: LabelAct,
): void {
  const index = act.step?.index;
  if (index === undefined || steps[index]?.hash !== act.step?.hash) return;
  const rating = ratingSchema.nullable().safeParse(act.value);
  if (!rating.success) return;
  labels[index] = rating.data === null ? undefined : labelBy(act, rating.data);
}

function applyFirstError(
  labels: (StepLabel | undefined)[],
  steps: readonly Step[],
  act: LabelAct,
): void {
  const error = act.value;
  if (typeof error !== 'number' || !Number.isInteger(error) || error < -1) return;
  const firstUnseen = error === -1 ? steps.length : Math.min(error + 1, steps.length);
  for (const [index, step] of steps.slice(0, firstUnseen).entries()) {
    if (isJudged(step)) labels[index] = labelBy(act, index === error ? -1 : 1);
  }
}

function labelBy(act: LabelAct, rating: Rating): StepLabel {
  return {
    rating,
    source: act.source,
    by: act.by,
    at: act.at,
    act: act.act,
    ...(act.note !== undefined && { note: act.note }),
  };
}

/** The acts that no standing undo takes back, undo acts themselves left out, oldest first. */
export function standingActs(acts: readonly LabelAct[]): LabelAct[] {
  const unique = [...new Map(acts.map((act) => [act.act, act])).values()];
  const undoers = new Map<string, LabelAct[]>();
  for (const act of unique) {
    if (act.undoes !== undefined)
      undoers.set(act.undoes, [...(undoers.get(act.undoes) ?? []), act]);
  }
  // An act that (through a damaged journal) takes itself back counts as not taken back.
  const stands = (act: LabelAct, above: ReadonlySet<string> = new Set()): boolean =>
    above.has(act.act) ||
    !undoers.get(act.act)?.some((undo) => stands(undo, new Set([...above, act.act])));
  return unique.filter((act) => act.undoes === undefined && stands(act)).sort(byTime);
}

/** Order by time, then by id, so that every reader agrees. */
export function byTime(a: LabelAct, b: LabelAct): number {
  return compare(a.at, b.at) || compare(a.act, b.act);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What the next undo and the next redo of an annotator would take back. */
export interface LabelHistory {
  readonly undo: LabelAct | undefined;
  readonly redo: LabelAct | undefined;
}

/** Undo and redo follow from the journal alone, so they survive restarts. */
export function labelHistory(acts: readonly LabelAct[], by: string): LabelHistory {
  const known = new Map(acts.map((act) => [act.act, act]));
  const done: LabelAct[] = [];
  const undone: LabelAct[] = [];
  for (const act of [...acts].filter((act) => act.by === by).sort(byTime)) {
    if (act.undoes === undefined) {
      done.push(act);
      undone.length = 0;
    } else if (done.at(-1)?.act === act.undoes) {
      done.pop();
      undone.push(act);
    } else if (undone.at(-1)?.act === act.undoes) {
      const original = known.get(undone.pop()?.undoes ?? '');
      if (original) done.push(original);
    }
  }
  return { undo: done.at(-1), redo: undone.at(-1) };
}

/**
 * The first wrong step that the labels establish: its index, -1 if all judged steps are known to be
 * right, undefined if that is not known.
 */
export function firstErrorOf(
  steps: readonly Step[],
  ratings: readonly (Rating | undefined)[],
): number | undefined {
  for (const [index, step] of steps.entries()) {
    if (!isJudged(step)) continue;
    const rating = ratings[index];
    if (rating === -1) return index;
    if (rating === undefined || rating === 'unsure') return undefined;
  }
  return steps.length === 0 ? undefined : -1;
}

export function ratingsOf(labels: StepLabels): (Rating | undefined)[] {
  return labels.map((label) => label?.rating);
}
