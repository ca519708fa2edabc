import type { SourceRecord } from '../formats/format.js';
import type { LabelSource } from '../label.js';
import type { Rating } from '../rating.js';
import type { Problem } from '../trace.js';

/** Labels of one trace as another tool wrote them. */
export interface ImportedTrace {
  /** Record of the label file. */
  readonly record: number;
  /** What may name the trace: its id, or its content hash. */
  readonly names: readonly string[];
  readonly labels: readonly ImportedLabel[];
}

export interface ImportedLabel {
  readonly what: 'rate' | 'first-error';
  /** The step as the tool numbers it; undefined for a first error. */
  readonly step?: number;
  /** The tool's own word for the rating; for a first error the number of the step, -1 for none. */
  readonly said: string;
  readonly by: string;
  /** When, in ISO 8601, where the tool knows. */
  readonly at?: string | undefined;
  /** Milliseconds, where the tool knows. */
  readonly ms?: number | undefined;
  readonly source: LabelSource;
}

/** A tool whose labels can be taken over. Each member's doc comment is its user documentation. */
export interface LabelImport {
  readonly id: string;
  readonly title: string;
  /** What its words mean, in lower case. Others must be explained by the user. */
  readonly words: Readonly<Record<string, Rating>>;
  /** The labels in one record of an export. Bad input becomes a problem; nothing throws. */
  read(record: SourceRecord): Iterable<ImportedTrace | Problem>;
}

/** Words that can mean but one rating. A bare 0 is not among them: it may be neutral, wrong or unset. */
export const plainWords: Readonly<Record<string, Rating>> = {
  '1': 1,
  '+1': 1,
  correct: 1,
  good: 1,
  right: 1,
  positive: 1,
  true: 1,
  neutral: 0,
  '-1': -1,
  incorrect: -1,
  wrong: -1,
  bad: -1,
  negative: -1,
  false: -1,
  unsure: 'unsure',
};

/** The step that a question's name ends in (`step_3`), as people make one question per step. */
export function stepIn(question: string): number | undefined {
  const digits = /(\d+)$/.exec(question)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Whether a question asks for the first error: `first_error`, `first-error`, `firstError`. */
export function asksFirstError(question: string): boolean {
  return question.toLowerCase().replace(/[^a-z]/g, '') === 'firsterror';
}

/** What a question's answer says; undefined for questions about something else. */
export function labelOf(
  question: string,
  said: string,
  rest: Pick<ImportedLabel, 'by' | 'source' | 'at' | 'ms'>,
): ImportedLabel | undefined {
  if (asksFirstError(question)) return { what: 'first-error', said, ...rest };
  const step = stepIn(question);
  return step === undefined ? undefined : { what: 'rate', step, said, ...rest };
}

export function notOfThisTool({ file, record }: SourceRecord, title: string): Problem {
  return { problem: `not a record of ${title}; nothing imported of it`, file, record };
}
