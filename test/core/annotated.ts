import type { Rating } from '../../src/core/label.js';
import { makeTrace, type StepDraft, type Trace } from '../../src/core/trace.js';

/** The mark of each rating; unlabelled is a mark of its own. */
export const marks = {
  '+': 1,
  '0': 0,
  '-': -1,
  '?': 'unsure',
  '.': undefined,
} as const satisfies Readonly<Record<string, Rating | undefined>>;

/**
 * A trace written down: a line is a step, and what stands before its text is its recorded label.
 * `+` good, `0` neutral, `-` bad, `?` unsure, `.` unlabelled, `>` tool output. Lines such as
 * `problem: ...`, `id: ...` and `outcome: wrong` say what belongs to the whole trace.
 */
export function annotated(text: string): Trace {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const about = new Map<string, string>();
  const steps: StepDraft[] = [];
  const recorded: (Rating | undefined)[] = [];
  for (const line of lines) {
    const [, name, value = ''] = /^(problem|id|answer|outcome|generator): (.*)$/.exec(line) ?? [];
    if (name !== undefined) about.set(name, value);
    else {
      steps.push(line.startsWith('>') ? observation(line) : { text: line.slice(2) });
      recorded.push(ratingOf(line.slice(0, 1)));
    }
  }
  const outcome = about.get('outcome');
  const generator = about.get('generator');
  return makeTrace(
    { file: 'annotated.jsonl', record: 0 },
    {
      id: about.get('id'),
      prompt: about.get('problem') ?? 'What is asked?',
      answer: about.get('answer'),
      outcome: outcome === undefined ? undefined : outcome === 'right',
      meta: generator === undefined ? {} : { generator },
      steps,
      recorded,
    },
  );
}

/** Steps that are called by their number, labelled by the marks: `+-.`. */
export function labelled(labels: string): Trace {
  return annotated(Array.from(labels, (mark, step) => `${mark} Step ${step}.`).join('\n'));
}

/** Ratings as their marks. */
export function shown(ratings: readonly (Rating | undefined)[]): string {
  return ratings.map((rating) => markOf(rating)).join('');
}

function observation(line: string): StepDraft {
  return { text: line.slice(2), role: 'observation' };
}

function ratingOf(mark: string): Rating | undefined {
  if (mark === '>') return undefined;
  if (!(mark in marks)) throw new Error(`no label is written "${mark}"`);
  return marks[mark as keyof typeof marks];
}

function markOf(rating: Rating | undefined): string {
  return Object.entries(marks).find(([, value]) => value === rating)?.[0] ?? '!';
}
