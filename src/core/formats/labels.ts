import type { Rating } from '../label.js';
import type { TraceDraft } from '../trace.js';
import { ratingsBefore } from './processBench.js';

/** What a trace's labels come to: ratings, or why there are none. */
export type Labels = Pick<TraceDraft, 'recorded' | 'problems'>;

/** How a format writes the first wrong step. */
export interface FirstErrorField {
  readonly field: string;
  /** Number of the first step. */
  readonly base: 0 | 1;
  /** What stands there when every step is right. */
  readonly none: null | 'N/A' | undefined;
  /** Whether numbers may be written as strings. */
  readonly asText?: boolean;
}

/** Labels that cannot be used are told and never guessed: the steps stay unlabelled. */
export function unlabelled(problem: string): Labels {
  return { recorded: undefined, problems: [`${problem}; ignored`] };
}

/** Steps before the first error are good, those after it unlabelled: nobody judged them. */
export function firstErrorLabels(value: unknown, length: number, format: FirstErrorField): Labels {
  const { field, base, none, asText = false } = format;
  if (none !== undefined && value === none) return { recorded: ratingsBefore(-1, length) };
  const number = asText && typeof value === 'string' ? numberIn(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number))
    return unlabelled(`field "${field}": ${quoted(value)} is no step`);
  if (number < base || number - base >= length)
    return unlabelled(`field "${field}": ${number} points outside the ${length} steps`);
  return { recorded: ratingsBefore(number - base, length) };
}

/** One label per step, each of them one of the values that mean something. */
export function labelsOfSteps(
  values: unknown,
  length: number,
  field: string,
  meaning: ReadonlyMap<unknown, Rating | undefined>,
): Labels {
  if (!Array.isArray(values)) return unlabelled(`field "${field}": expected a list`);
  const labels: readonly unknown[] = values;
  if (labels.length !== length)
    return unlabelled(`field "${field}": ${labels.length} labels for ${length} steps`);
  const wrong = labels.findIndex((label) => !meaning.has(label));
  if (wrong !== -1)
    return unlabelled(`field "${field}.${wrong}": ${quoted(labels[wrong])} is no label`);
  return { recorded: labels.map((label) => meaning.get(label)) };
}

/** A value as a message shows it. */
export function quoted(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  if (typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  if (value === null || value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : 'an object';
}

function numberIn(text: string): number | undefined {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : undefined;
}
