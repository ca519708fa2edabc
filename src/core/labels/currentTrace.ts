import { z } from 'zod';
import {
  type LabelAct,
  type StepLabel,
  type StepLabels,
  ratingSchema,
  standingActs,
} from '../label.js';
import type { Rating } from '../rating.js';
import { type Signal } from '../signal.js';
import { type Trace, isJudged, traceHash } from '../trace.js';
import {
  type Correction,
  type Note,
  type Piece,
  correct,
  merge,
  piecesOf,
  placeOf,
  split,
} from './pieces.js';

/** A trace as its journal leaves it: steps cut, joined and rewritten by people, and what they said. */
export interface CurrentTrace {
  /** The trace of the file itself where nothing was cut, joined or rewritten. */
  readonly trace: Trace;
  readonly labels: StepLabels;
  /** Parallel to the steps, as are notes and tags. */
  readonly corrections: readonly (Correction | undefined)[];
  readonly notes: readonly (readonly Note[])[];
  readonly tags: readonly (readonly string[])[];
  /** Answers to "is everything up to here right?", as bisection asks it. */
  readonly answers: readonly (readonly boolean[])[];
  /** Why somebody gave this trace up. */
  readonly givenUp: GivenUp | undefined;
  /** Standing acts that no longer have a step: what they were about was changed by somebody else. */
  readonly homeless: readonly LabelAct[];
}

export interface GivenUp {
  readonly reason: string;
  readonly note: string | undefined;
  readonly by: string;
}

/** The value of a correction. */
export const correctionSchema = z.looseObject({ before: z.string(), after: z.string() });
const splitSchema = z.looseObject({ at: z.number().int().positive() });
const mergeSchema = z.looseObject({ with: z.looseObject({ hash: z.string() }) });
const answerSchema = z.looseObject({ prefixRight: z.boolean() });
const tagSchema = z.union([z.string(), z.looseObject({ remove: z.string() })]);

/**
 * What stands of a trace and its labels: the file, overlaid by the journal.
 *
 * A fold that does not depend on the order of the lines. Acts that were taken back do not count; the
 * others are applied by (time, id). Of the first-error acts only the latest counts: it rates every
 * step before the error good and the error bad. What lies after a first error stays as it was:
 * unlabelled is not wrong. A corrected step and all after it become unlabelled, for they were judged
 * with other words before them. `carried` is what was said of the same steps before the file changed.
 */
export function currentTrace(
  trace: Trace,
  acts: readonly LabelAct[],
  carried: ReadonlyMap<number, Partial<Piece>> = new Map(),
): CurrentTrace {
  const standing = standingActs(acts).filter((act) => act.trace === trace.hash);
  const isLatest = latestFirstError(trace, standing);
  const fold = new Fold(trace, carried);
  for (const act of standing) if (act.what !== 'first-error' || isLatest(act)) fold.take(act);
  return fold.result();
}

/** The current labels of a trace, parallel to the steps of {@link currentTrace}. */
export function currentLabels(trace: Trace, acts: readonly LabelAct[]): StepLabels {
  return currentTrace(trace, acts).labels;
}

/** Only the latest of those that name a step which the trace had at the time. */
function latestFirstError(trace: Trace, standing: readonly LabelAct[]): (act: LabelAct) => boolean {
  const fold = new Fold(trace);
  let latest: LabelAct | undefined;
  for (const act of standing) {
    if (act.what !== 'first-error') fold.take(act);
    else if (fold.errorOf(act) !== undefined) latest = act;
  }
  return (act) => act === latest;
}

class Fold {
  #pieces: Piece[];
  #givenUp: GivenUp | undefined;
  #isRevised = false;
  readonly #homeless: LabelAct[] = [];

  constructor(
    private readonly original: Trace,
    carried: ReadonlyMap<number, Partial<Piece>> = new Map(),
  ) {
    this.#pieces = piecesOf(original).map((piece, at) => ({ ...piece, ...carried.get(at) }));
  }

  take(act: LabelAct): void {
    if (!this.#apply(act)) this.#homeless.push(act);
  }

  /** The step that an act calls the first error, -1 for none; undefined if there is no such step. */
  errorOf({ value, step }: LabelAct): number | undefined {
    if (typeof value !== 'number') return undefined;
    if (value === -1) return -1;
    const named = step && placeOf(this.#pieces, step);
    const at = named !== undefined && named >= 0 ? named : value;
    const piece = this.#pieces[at];
    return piece && isJudged(piece.step) ? at : undefined;
  }

  result(): CurrentTrace {
    const pieces = this.#pieces;
    return {
      trace: this.#isRevised ? revised(this.original, pieces) : this.original,
      labels: pieces.map(({ label }) => label),
      corrections: pieces.map(({ correction }) => correction),
      notes: pieces.map(({ notes }) => notes),
      tags: pieces.map(({ tags }) => tags),
      answers: pieces.map(({ answers }) => answers),
      givenUp: this.#givenUp,
      homeless: this.#homeless,
    };
  }

  /** False if what the act is about is not there. */
  #apply(act: LabelAct): boolean {
    if (act.what === 'first-error') return this.#firstError(act);
    if (act.what === 'give-up') return this.#giveUp(act);
    const at = placeOf(this.#pieces, act.step);
    const piece = this.#pieces[at];
    if (!piece) return act.what === 'note' && !act.step;
    const pieces = changed(this.original, this.#pieces, at, act);
    if (!pieces) return false;
    this.#isRevised ||= act.what === 'split' || act.what === 'merge' || act.what === 'correct';
    this.#pieces = pieces;
    return true;
  }

  #firstError(act: LabelAct): boolean {
    const error = this.errorOf(act);
    if (error === undefined) return false;
    const end = error === -1 ? this.#pieces.length : error + 1;
    this.#pieces = this.#pieces.map((piece, index) =>
      index < end && isJudged(piece.step)
        ? { ...piece, label: labelBy(act, index === error ? -1 : 1) }
        : piece,
    );
    return true;
  }

  #giveUp({ value, note, by }: LabelAct): boolean {
    this.#givenUp = typeof value === 'string' ? { reason: value, note, by } : undefined;
    return true;
  }
}

/** The steps after an act about the step at `at`; undefined if the act makes no sense there. */
function changed(
  original: Trace,
  pieces: readonly Piece[],
  at: number,
  act: LabelAct,
): Piece[] | undefined {
  const piece = pieces[at];
  if (!piece) return undefined;
  switch (act.what) {
    case 'split': {
      const value = splitSchema.safeParse(act.value).data;
      const two = value && split(piece, value.at);
      return two && pieces.toSpliced(at, 1, ...two);
    }
    case 'merge': {
      const value = mergeSchema.safeParse(act.value).data;
      const next = pieces[at + 1];
      if (!next || next.step.hash !== value?.with.hash) return undefined;
      return pieces.toSpliced(at, 2, merge(piece, next, original));
    }
    case 'correct': {
      const value = correctionSchema.safeParse(act.value).data;
      if (!value || value.after.trim() === '') return undefined;
      const after = pieces.slice(at + 1).map(unjudged);
      return [...pieces.slice(0, at), correct(piece, value.after, act), ...after];
    }
    default: {
      const said = saidOf(piece, act);
      return said && pieces.with(at, said);
    }
  }
}

/** A step after one that says something else: neither its label nor what was recorded of it holds. */
function unjudged(piece: Piece): Piece {
  return { ...piece, label: undefined, answers: [], source: undefined };
}

function saidOf(piece: Piece, act: LabelAct): Piece | undefined {
  if (act.what === 'rate') {
    const rating = ratingSchema.nullable().safeParse(act.value);
    if (!rating.success || !isJudged(piece.step)) return undefined;
    return { ...piece, label: rating.data === null ? undefined : labelBy(act, rating.data) };
  }
  if (act.what === 'note' && typeof act.value === 'string') {
    const { act: id, by, value: text, via } = act;
    const note = { text, by, act: id, ...(via !== undefined && { via }) };
    return { ...piece, notes: [...piece.notes, note] };
  }
  const answer = answerSchema.safeParse(act.value).data;
  if (act.what === 'note' && answer)
    return { ...piece, answers: [...piece.answers, answer.prefixRight] };
  const tag = tagSchema.safeParse(act.value).data;
  if (act.what !== 'tag' || tag === undefined) return undefined;
  const id = typeof tag === 'string' ? tag : tag.remove;
  const others = piece.tags.filter((each) => each !== id);
  return { ...piece, tags: typeof tag === 'string' ? [...others, id] : others };
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

/** Its labels are beside it, and what was recorded of other words is silent. */
function revised(original: Trace, pieces: readonly Piece[]): Trace {
  const steps = pieces.map(({ step }) => step);
  const isRewritten = pieces.some(({ correction }) => correction);
  return {
    ...original,
    hash: traceHash(original.prompt, steps),
    steps,
    recorded: undefined,
    recordedBy: undefined,
    outcome: isRewritten ? undefined : original.outcome,
    signals: original.signals.map((signal) => moved(signal, pieces)),
  };
}

function moved(signal: Signal, pieces: readonly Piece[]): Signal {
  const along = <T>(values: readonly (T | undefined)[]): (T | undefined)[] =>
    pieces.map(({ source }) => (source === undefined ? undefined : values[source]));
  return {
    ...signal,
    values: along(signal.values),
    ...(signal.counts && { counts: along(signal.counts) }),
    ...(signal.evidence && { evidence: along(signal.evidence) }),
  };
}
