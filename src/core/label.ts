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

/** A trace as it stood when it was labelled. */
export const originSchema = z.looseObject({
  /** The trace's id, and its prompt, by which a changed trace is found again. */
  id: z.string(),
  prompt: z.string(),
  /** Text and span of each step. */
  steps: z.array(z.looseObject({ text: z.string(), span: z.tuple([z.number(), z.number()]) })),
});
export type Origin = z.infer<typeof originSchema>;

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
  /**
   * rate: a rating, or null to clear it. first-error: the step's index, or -1 for no error.
   * correct: `{before, after, diff}`. note: its text, or `{prefixRight}`, whether all up to this step
   * is right. tag: a tag's id. split: `{at}`, the offset in
   * the step's text where the second piece begins. merge: `{with}`, the step that follows.
   * give-up: why, one of `giveUpReasons`.
   */
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
  /** Acts of one batch were made by one key press, and are taken back by one. */
  batch: z.string().optional(),
  /** How it was made where not by hand: `accept`, `bisect`, `import:<format>`, ... */
  via: z.string().optional(),
  /** Chance in (0, 1] with which the order of work put this trace forward, where it was drawn. */
  propensity: z.number().positive().max(1).optional(),
  /** The trace as it was when it was first labelled: what tells its labels apart once it has changed. */
  origin: originSchema.optional(),
});
export type LabelAct = z.infer<typeof labelActSchema>;

/** An act before the journal gives it its version, id and time. */
export type ActDraft = Pick<
  LabelAct,
  'trace' | 'what' | 'value' | 'by' | 'ms' | 'shown' | 'source'
> &
  Partial<
    Pick<LabelAct, 'undoes' | 'step' | 'model' | 'note' | 'batch' | 'via' | 'propensity' | 'origin'>
  >;

/** The label of a step as it stands: who says so, and by which act (none if it came with the file). */
export const stepLabelSchema = z.object({
  rating: ratingSchema,
  source: z.enum(labelSources),
  by: z.string().exactOptional(),
  at: z.string().exactOptional(),
  act: z.string().exactOptional(),
  note: z.string().exactOptional(),
});
export type StepLabel = Readonly<z.infer<typeof stepLabelSchema>>;

/** Parallel to the steps; undefined is unlabelled. */
export type StepLabels = readonly (StepLabel | undefined)[];

export function stepReference(trace: Trace, index: number): NonNullable<LabelAct['step']> {
  const step = trace.steps[index];
  if (!step) throw new RangeError(`trace ${trace.id} has no step ${index}`);
  return { span: [...step.span], hash: step.hash, index };
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

/** What the next undo and the next redo of an annotator would take back: the acts of one key press. */
export interface LabelHistory {
  readonly undo: readonly LabelAct[];
  readonly redo: readonly LabelAct[];
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
  return { undo: lastBatch(done), redo: lastBatch(undone) };
}

/** The last act with those of its batch that stand right before it, latest first. */
function lastBatch(acts: readonly LabelAct[]): LabelAct[] {
  const last = acts.at(-1);
  if (!last) return [];
  if (last.batch === undefined) return [last];
  const other = acts.findLastIndex(({ batch }) => batch !== last.batch);
  return acts.slice(other + 1).reverse();
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
