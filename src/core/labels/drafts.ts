import { diffWordsWithSpace } from 'diff';
import { type ActDraft, type Rating, stepReference } from '../label.js';
import { type Trace, isJudged } from '../trace.js';

// What a key press says about a trace; who says it, and when, is added where it is written down.

/** What an act says, apart from whose it is. */
export type Said = Pick<ActDraft, 'what' | 'value'> &
  Partial<Pick<ActDraft, 'step' | 'note' | 'via'>>;

export function rateSteps(
  trace: Trace,
  steps: readonly number[],
  rating: Rating | null,
  via?: string,
): Said[] {
  return steps.map((step) => ({
    what: 'rate',
    value: rating,
    step: stepReference(trace, step),
    ...(via !== undefined && { via }),
  }));
}

/**
 * The PRM's labels from `from` on: good while rewards are not below the threshold, bad at the first
 * that is, and nothing after it. Steps without a reward are passed over.
 */
export function acceptToEnd(
  trace: Trace,
  from: number,
  rewards: readonly (number | undefined)[],
  threshold: number,
): Said[] {
  const said: Said[] = [];
  for (let step = from; step < trace.steps.length; step++) {
    const reward = rewards[step];
    if (reward === undefined) continue;
    const rating = reward < threshold ? -1 : 1;
    said.push(...rateSteps(trace, [step], rating, 'accept-to-end'));
    if (rating === -1) break;
  }
  return said;
}

/** The judged steps after `step` that have no label. */
export function unlabelledAfter(
  trace: Trace,
  step: number,
  labels: readonly (object | undefined)[],
): number[] {
  return trace.steps.flatMap((each, index) =>
    index > step && isJudged(each) && !labels[index] ? [index] : [],
  );
}

/** A piece of a text: the same in both, taken out, or put in. */
export type WordChange = readonly [kind: '=' | '-' | '+', text: string];

/** What changed between two texts, word by word. */
export function wordDiff(before: string, after: string): WordChange[] {
  return diffWordsWithSpace(before, after).map(({ value, added, removed }) => [
    added ? '+' : removed ? '-' : '=',
    value,
  ]);
}

/** A rewritten step, with what changed word by word. */
export function correction(trace: Trace, step: number, after: string): Said {
  const before = trace.steps[step]?.text ?? '';
  const diff = wordDiff(before, after);
  return { what: 'correct', value: { before, after, diff }, step: stepReference(trace, step) };
}

export function splitAt(trace: Trace, step: number, at: number): Said {
  return { what: 'split', value: { at }, step: stepReference(trace, step) };
}

/** Undefined at the last step. */
export function mergeWithNext(trace: Trace, step: number): Said | undefined {
  if (!trace.steps[step + 1]) return undefined;
  const next = stepReference(trace, step + 1);
  return { what: 'merge', value: { with: next }, step: stepReference(trace, step) };
}

/** Where a step may be cut: where a line or a sentence begins, as offsets of its text. */
export function cutPoints(text: string): number[] {
  return [...text.matchAll(/\n+|(?<=[.!?;:])[ \t]+(?=\S)/g)]
    .map(({ index, 0: gap }) => index + gap.length)
    .filter((at) => text.slice(0, at).trim() !== '' && text.slice(at).trim() !== '');
}
