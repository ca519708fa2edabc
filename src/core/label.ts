import { z } from 'zod';
import type { Rating } from './rating.js';
import { isJudged, type Step, type Trace } from './trace.js';

export type { Rating } from './rating.js';

export const ratingSchema = z.union([
  z.literal(1),
  z.literal(0),
  z.literal(-1),
  z.literal('unsure'),
]);

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
  /** ISO 8601; we write UTC with milliseconds, and read any zone. */
  at: z.iso.datetime({ offset: true }),
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
  const latestFirstError = standing.findLast((act) => errorOf(act, trace.steps) !== undefined);
  for (const act of standing) {
    if (act.what === 'rate') applyRating(labels, trace.steps, act);
    if (act === latestFirstError) applyFirstError(labels, trace.steps, act);
  }
  return labels;
}

function applyRating(
  labels: (StepLabel | undefined)[],
  steps: readonly Step[],
  act: LabelAct,
): void {
  const index = act.step?.index;
  const step = index === undefined ? undefined : steps[index];
  if (index === undefined || !step || step.hash !== act.step?.hash || !isJudged(step)) return;
  const rating = ratingSchema.nullable().safeParse(act.value);
  if (!rating.success) return;
  labels[index] = rating.data === null ? undefined : labelBy(act, rating.data);
}

function applyFirstError(
  labels: (StepLabel | undefined)[],
  steps: readonly Step[],
  act: LabelAct,
): void {
  const error = errorOf(act, steps);
  if (error === undefined) return;
  const firstUnseen = error === -1 ? steps.length : error + 1;
  for (const [index, step] of steps.slice(0, firstUnseen).entries()) {
    if (isJudged(step)) labels[index] = labelBy(act, index === error ? -1 : 1);
  }
}

/** The first error that an act names; undefined if it names none that this trace could have. */
function errorOf(act: LabelAct, steps: readonly Step[]): number | undefined {
  if (act.what !== 'first-error' || typeof act.value !== 'number') return undefined;
  const step = steps[act.value];
  return act.value === -1 || (step && isJudged(step)) ? act.value : undefined;
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
  const unique = distinct(acts);
  const undoers = new Map<string, LabelAct[]>();
  for (const act of unique) {
    if (act.undoes === undefined) continue;
    const others = undoers.get(act.undoes);
    if (others) others.push(act);
    else undoers.set(act.undoes, [act]);
  }
  const deeds = unique.filter((act) => act.undoes === undefined);
  // Each act before the undos of it. Undos that take each other back in a ring are never reached.
  const reached = [...deeds];
  for (const act of reached) for (const undo of undoers.get(act.act) ?? []) reached.push(undo);
  const standing = new Set<string>();
  for (const { act } of reached.reverse()) {
    if (!undoers.get(act)?.some((undo) => standing.has(undo.act))) standing.add(act);
  }
  return deeds.filter(({ act }) => standing.has(act)).sort(byTime);
}

/** One act per id. Of two that differ (a damaged journal) every reader takes the same: the earlier. */
function distinct(acts: readonly LabelAct[]): LabelAct[] {
  const known = new Map<string, LabelAct>();
  for (const act of acts) {
    const other = known.get(act.act);
    if (!other || (byTime(act, other) || compare(...written(act, other))) < 0)
      known.set(act.act, act);
  }
  return [...known.values()];
}

function written(a: LabelAct, b: LabelAct): [string, string] {
  return [JSON.stringify(a), JSON.stringify(b)];
}

/** Order by time, then by id, so that every reader agrees. */
export function byTime(a: LabelAct, b: LabelAct): number {
  if (a.at !== b.at) {
    const between = Date.parse(a.at) - Date.parse(b.at);
    if (between !== 0) return between;
  }
  return compare(a.act, b.act);
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
  const unique = distinct(acts);
  const known = new Map(unique.map((act) => [act.act, act]));
  const done: LabelAct[] = [];
  const undone: LabelAct[] = [];
  for (const act of unique.filter((act) => act.by === by).sort(byTime)) {
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
 * right, undefined if that is not known or nothing is judged.
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
  return steps.some(isJudged) ? -1 : undefined;
}

export function ratingsOf(labels: StepLabels): (Rating | undefined)[] {
  return labels.map((label) => label?.rating);
}
