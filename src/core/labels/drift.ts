import { diffArrays } from 'diff';
import { hashOf } from '../hash.js';
import type { LabelAct, Origin, StepLabel } from '../label.js';
import { type Trace, makeTrace } from '../trace.js';
import { type CurrentTrace, currentTrace } from './currentTrace.js';
import type { Note, Piece } from './pieces.js';

/** What was said of a step that is no longer there, with its text. */
export interface Orphan {
  /** Index that the step had. */
  readonly index: number;
  readonly text: string;
  readonly label: StepLabel | undefined;
  readonly notes: readonly Note[];
  readonly tags: readonly string[];
}

/** A trace that was labelled and is not in the file any more: it was changed, or taken out. */
export interface LostTrace {
  /** What is known of it; undefined in journals of others, whose acts do not say. */
  readonly origin: Origin | undefined;
  readonly acts: readonly LabelAct[];
}

/** What an act says of its trace, so that its labels can be told apart once the file has changed. */
export function originOf({ id, prompt, steps }: Trace): Origin {
  return { id, prompt, steps: steps.map(({ text, span }) => ({ text, span: [...span] })) };
}

/** The labelled traces that a file does not hold any more, by the hashes of those it holds. */
export function lostTraces(
  byTrace: Iterable<readonly [string, readonly LabelAct[]]>,
  present: ReadonlySet<string>,
): LostTrace[] {
  return [...byTrace]
    .filter(([hash]) => !present.has(hash))
    .map(([, acts]) => ({ acts, origin: acts.find(({ origin }) => origin)?.origin }));
}

/**
 * Whether a trace is what became of a lost one: the same id and something in common, or the same
 * prompt and at least half of the steps. Samples of one problem share fewer.
 */
export function isSuccessor(trace: Trace, { origin }: LostTrace): boolean {
  if (!origin) return false;
  const samePrompt = origin.prompt === trace.prompt;
  const sameId = origin.id === trace.id;
  if (!samePrompt && !sameId) return false;
  const shared = alignment(hashesOf(origin), hashesOf(trace)).size;
  if (sameId && (samePrompt || shared > 0)) return true;
  return shared > 0 && shared * 2 >= origin.steps.length;
}

/**
 * The trace as it stands, with what was said of the unchanged steps of traces that it replaced; the
 * rest comes back as orphans. Nothing moves to another text, and nothing is dropped.
 */
export function withCarriedLabels(
  trace: Trace,
  acts: readonly LabelAct[],
  lost: readonly LostTrace[],
): { readonly current: CurrentTrace; readonly orphans: readonly Orphan[] } {
  const orphans: Orphan[] = [];
  const kept = new Map<number, Partial<Piece>>();
  for (const { origin, acts: old } of lost) {
    if (!origin) continue;
    const said = saidOfLost(origin, old);
    const places = alignment(
      said.map(({ text }) => hashOf([text])),
      trace.steps.map(({ hash }) => hash),
    );
    for (const each of said) {
      const place = places.get(each.index);
      const { label, notes, tags } = each;
      if (place !== undefined) kept.set(place, { ...(label && { label }), notes, tags });
      else if (label || notes.length > 0 || tags.length > 0) orphans.push(each);
    }
  }
  return { current: currentTrace(trace, acts, kept), orphans };
}

/** Everything that was said of a trace that no trace of the file continues. */
export function orphansOf({ origin, acts }: LostTrace): Orphan[] {
  return origin
    ? saidOfLost(origin, acts).filter(
        ({ label, notes, tags }) => label ?? (notes.length > 0 || tags.length > 0),
      )
    : [];
}

function saidOfLost(origin: Origin, acts: readonly LabelAct[]): Orphan[] {
  const old = makeTrace({ file: '', record: 0 }, origin);
  const hash = acts[0]?.trace ?? '';
  const { trace, labels, notes, tags } = currentTrace({ ...old, hash }, acts);
  return trace.steps.map(({ text }, index) => ({
    index,
    text,
    label: labels[index],
    notes: notes[index] ?? [],
    tags: tags[index] ?? [],
  }));
}

function hashesOf({ steps }: { readonly steps: readonly { readonly text: string }[] }): string[] {
  return steps.map(({ text }) => hashOf([text]));
}

/** Where the unchanged of the old steps stand among the new. */
function alignment(old: readonly string[], now: readonly string[]): ReadonlyMap<number, number> {
  const places = new Map<number, number>();
  let [from, to] = [0, 0];
  for (const { added, removed, count } of diffArrays([...old], [...now])) {
    if (!added && !removed) for (let n = 0; n < count; n++) places.set(from + n, to + n);
    if (!added) from += count;
    if (!removed) to += count;
  }
  return places;
}
