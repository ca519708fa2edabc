import type { Labelled } from '../exports/export.js';
import { firstErrorOf, ratingsOf } from '../label.js';
import { isJudged } from '../trace.js';

/** Which traces a dataset is made of, by length, label and outcome. */
export interface Filters {
  /** Judged steps. */
  readonly minSteps?: number | undefined;
  readonly maxSteps?: number | undefined;
  /** UTF-16 units of prompt and steps together. */
  readonly maxLength?: number | undefined;
  /** Traces whose labels say that there is an error, that there is none, or either. */
  readonly firstError?: 'some' | 'none' | 'known' | undefined;
  readonly outcome?: 'right' | 'wrong' | undefined;
}

/** Why a trace is left out, or undefined. */
export function filtered({ trace, labels }: Labelled, filters: Filters): string | undefined {
  const { minSteps = 0, maxSteps = Infinity, maxLength = Infinity, firstError, outcome } = filters;
  const steps = trace.steps.filter(isJudged).length;
  if (steps < minSteps) return `fewer than ${minSteps} steps`;
  if (steps > maxSteps) return `more than ${maxSteps} steps`;
  const length = trace.steps.reduce((sum, { text }) => sum + text.length, trace.prompt.length);
  if (length > maxLength) return `longer than ${maxLength} characters`;
  if (outcome !== undefined && trace.outcome !== (outcome === 'right'))
    return `outcome is not ${outcome}`;
  return firstError && byFirstError(firstErrorOf(trace.steps, ratingsOf(labels)), firstError);
}

function byFirstError(
  error: number | undefined,
  wanted: NonNullable<Filters['firstError']>,
): string | undefined {
  if (error === undefined) return 'first error not known';
  if (wanted === 'some' && error === -1) return 'no wrong step';
  return wanted === 'none' && error !== -1 ? 'a wrong step' : undefined;
}
