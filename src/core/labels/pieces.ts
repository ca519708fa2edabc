import { hashOf } from '../hash.js';
import type { LabelAct, StepLabel } from '../label.js';
import type { Rating } from '../rating.js';
import type { Step, Trace } from '../trace.js';

/** A step's text as a person rewrote it. */
export interface Correction {
  /** The text as it was before the first correction. */
  readonly before: string;
  readonly by: string;
  readonly act: string;
}

/** What somebody wrote about a step, and by which act. */
export interface Note {
  readonly text: string;
  readonly by: string;
  readonly act: string;
  /** How it was made where not by hand. */
  readonly via?: string;
}

/** A step as it stands, with all that was said of it. */
export interface Piece {
  readonly step: Step;
  readonly label: StepLabel | undefined;
  readonly correction?: Correction;
  readonly notes: readonly Note[];
  readonly tags: readonly string[];
  /** Answers to "is everything up to here right?", oldest first. */
  readonly answers: readonly boolean[];
  /** The step of the file whose recorded signals still hold here; undefined if none do. */
  readonly source: number | undefined;
}

type StepReference = NonNullable<LabelAct['step']>;

export function piecesOf(trace: Trace): Piece[] {
  return trace.steps.map((step, index) => {
    const rating = trace.recorded?.[index];
    const label: StepLabel | undefined =
      rating === undefined
        ? undefined
        : (trace.recordedBy?.[index] ?? { rating, source: 'recorded' });
    return { step, label, notes: [], tags: [], answers: [], source: index };
  });
}

/**
 * Where the step stands that an act names, -1 if it is gone. Its text decides, of equal texts the
 * place in the source, then the index: labels follow their text over splits and merges before it.
 */
export function placeOf(pieces: readonly Piece[], named: StepReference | undefined): number {
  if (!named) return -1;
  const [start, end] = named.span;
  const exact = pieces.findIndex(
    ({ step }) => step.hash === named.hash && step.span[0] === start && step.span[1] === end,
  );
  if (exact >= 0) return exact;
  return pieces[named.index]?.step.hash === named.hash ? named.index : -1;
}

/**
 * Cuts a step in two at an offset of its text. White space at the cut belongs to neither piece; both
 * keep the step's label until they are rated. Undefined if one piece would be empty.
 */
export function split(piece: Piece, at: number): readonly [Piece, Piece] | undefined {
  const { text, span, role } = piece.step;
  const head = text.slice(0, at).trimEnd();
  const tail = text.slice(at).trimStart();
  if (head.trim() === '' || tail === '') return undefined;
  const first: Step = { text: head, span: [span[0], span[0] + head.length], role, hash: '' };
  const second: Step = { text: tail, span: [span[1] - tail.length, span[1]], role, hash: '' };
  const { label, notes, tags, answers, source } = piece;
  return [
    { label, notes, tags, answers: [], source: undefined, step: hashed(first) },
    { label, notes: [], tags, answers, source, step: hashed(second) },
  ];
}

/** Joins a step with the one after it. The label is the harsher one; unlabelled where one is. */
export function merge(first: Piece, second: Piece, original: Trace): Piece {
  const span = [first.step.span[0], second.step.span[1]] as const;
  const isRewritten = first.correction ?? second.correction;
  const text = isRewritten
    ? `${first.step.text}\n${second.step.text}`
    : textAt(original, span, [first.step, second.step]);
  return {
    step: hashed({ text, span, role: second.step.role, hash: '' }),
    label: harsher(first.label, second.label),
    notes: [...first.notes, ...second.notes],
    tags: [...new Set([...first.tags, ...second.tags])],
    answers: second.answers,
    source: second.source,
    ...(isRewritten && { correction: { ...isRewritten, before: textBefore(first, second) } }),
  };
}

/** Gives a step another text; its label was of the old one. */
export function correct(piece: Piece, text: string, act: LabelAct): Piece {
  const before = piece.correction?.before ?? piece.step.text;
  return {
    ...piece,
    step: hashed({ ...piece.step, text }),
    label: undefined,
    answers: [],
    source: undefined,
    correction: { before, by: act.by, act: act.act },
  };
}

function textBefore(...pieces: readonly Piece[]): string {
  return pieces.map(({ correction, step }) => correction?.before ?? step.text).join('\n');
}

function hashed(step: Step): Step {
  return { ...step, hash: hashOf([step.text]) };
}

/** The source between two offsets, as far as steps cover it; what lies between steps is line breaks. */
function textAt(
  { steps }: Trace,
  [start, end]: readonly [number, number],
  parts: readonly Step[],
): string {
  const whole = steps.find(({ span }) => span[0] <= start && span[1] >= end);
  // Two pieces of one step: what stood between them stands there again.
  if (whole && whole.text.length === whole.span[1] - whole.span[0])
    return whole.text.slice(start - whole.span[0], end - whole.span[0]);
  const [first, second] = parts;
  const gap = Math.max(0, (second?.span[0] ?? 0) - (first?.span[1] ?? 0));
  return `${first?.text ?? ''}${'\n'.repeat(Math.min(gap, 2))}${second?.text ?? ''}`;
}

const harshness: readonly (Rating | undefined)[] = [1, 0, 'unsure', undefined, -1];

function harsher(a: StepLabel | undefined, b: StepLabel | undefined): StepLabel | undefined {
  return harshness.indexOf(a?.rating) > harshness.indexOf(b?.rating) ? a : b;
}
