import type { Signal } from '../signal.js';
import { isJudged } from '../trace.js';
import { countedLabels } from './counted.js';
import {
  type ExportFormat,
  type ExportOptions,
  type Labelled,
  type SignalLabels,
  skip,
} from './export.js';
import { softened } from './softened.js';

/** A step that can carry a label, with what is said of it under the options. */
export interface JudgedStep {
  /** Index among all steps of the trace. */
  readonly index: number;
  readonly text: string;
  /** Undefined: unlabelled. With soft labels always undefined. */
  readonly rating: 1 | 0 | -1 | undefined;
  /** The soft label, or what the rating comes to: 1, 0.5 or 0. */
  readonly value: number | undefined;
}

export type Judged =
  { readonly kind: 'judged'; readonly steps: readonly JudgedStep[] } | ReturnType<typeof skip>;

type Can = Pick<ExportFormat, 'keepsNeutral' | 'unlabelled'>;

export const neutralReason = 'neutral label (choose positive or negative to keep it)';

/**
 * The steps of a trace as a format may write them: neutral labels, steps after an error and
 * unlabelled steps dealt with as chosen. An unlabelled step is left only where it is to be masked.
 */
export function judgedSteps(labelled: Labelled, options: ExportOptions, can: Can): Judged {
  const said = saidOfSteps(labelled, options);
  if (said.kind === 'skip') return said;
  if (said.steps.length === 0) return skip('no steps');
  const steps = afterError(said.steps, options);
  const chosen = cutUnlabelled(steps, options.unlabelled ?? can.unlabelled?.[0] ?? 'truncate');
  if (chosen.kind === 'skip') return chosen;
  const isKept = can.keepsNeutral === true && options.neutral !== 'drop';
  return !isKept && chosen.steps.some(({ rating }) => rating === 0) ? skip(neutralReason) : chosen;
}

/** What is said of each judged step, neutral labels turned as chosen; nothing is cut. */
export function saidOfSteps(labelled: Labelled, options: ExportOptions): Judged {
  const said = sayingOf(labelled, options);
  if (typeof said === 'string') return skip(said);
  const steps = labelled.trace.steps.flatMap((step, index): JudgedStep[] =>
    isJudged(step) ? [{ index, text: step.text.toWellFormed(), ...said(index) }] : [],
  );
  return { kind: 'judged', steps };
}

/** What is said of each step: by the signal that was chosen, else by the labels. Or why nothing is. */
function sayingOf(labelled: Labelled, options: ExportOptions): ((step: number) => Said) | string {
  const { signalLabels } = options;
  if (!signalLabels) {
    const labels = countedLabels(labelled, options);
    return (step) => fromRating(labels[step]?.rating, options);
  }
  const signal = labelled.trace.signals.find(({ id }) => id === signalLabels.signal);
  if (!signal) return `no signal ${signalLabels.signal}`;
  return (
    unusable(signal, signalLabels) ?? ((step) => fromSignal(signal.values[step], signalLabels))
  );
}

/** Why no label can be made of a signal. */
function unusable({ values, counts }: Signal, { as }: SignalLabels): string | undefined {
  if (as === 'hard') return undefined;
  if (values.some((value) => value !== undefined && (value < 0 || value > 1)))
    return 'a soft label outside of 0 to 1';
  return counts?.some((count) => count?.complete === false)
    ? 'incomplete Monte-Carlo counts (stopped early, so biased)'
    : undefined;
}

type Said = Pick<JudgedStep, 'rating' | 'value'>;

function fromSignal(value: number | undefined, labels: SignalLabels): Said {
  if (value === undefined) return { rating: undefined, value: undefined };
  if (labels.as === 'hard') return ofRating(value > labels.threshold ? 1 : -1);
  const { eta } = labels;
  return { rating: undefined, value: eta === undefined ? value : softened(value, eta) };
}

function fromRating(rating: 1 | 0 | -1 | 'unsure' | undefined, { neutral }: ExportOptions): Said {
  if (rating === undefined || rating === 'unsure') return { rating: undefined, value: undefined };
  if (rating !== 0 || neutral === undefined || neutral === 'drop') return ofRating(rating);
  return ofRating(neutral === 'positive' ? 1 : -1);
}

function ofRating(rating: 1 | 0 | -1): Said {
  return { rating, value: (rating + 1) / 2 };
}

function afterError(
  steps: readonly JudgedStep[],
  { afterError: choice }: ExportOptions,
): readonly JudgedStep[] {
  const error = steps.findIndex(({ rating }) => rating === -1);
  if (error === -1 || choice === 'keep') return steps;
  const upTo = steps.slice(0, error + 1);
  const after = steps.slice(error + 1).map((step) => ({ ...step, ...ofRating(-1) }));
  return choice === 'truncate' ? upTo : [...upTo, ...after];
}

function cutUnlabelled(
  steps: readonly JudgedStep[],
  choice: NonNullable<ExportOptions['unlabelled']>,
): Judged {
  const gap = steps.findIndex(({ value }) => value === undefined);
  if (steps.every(({ value }) => value === undefined)) return skip('no labelled step');
  if (gap === -1 || choice === 'mask') return { kind: 'judged', steps };
  if (gap === 0) return skip('no labelled step');
  if (choice === 'drop') return skip('unlabelled step');
  return { kind: 'judged', steps: steps.slice(0, gap) };
}

/** Texts, ratings and soft labels of steps, as {@link Meant} has them. */
export function parallel(
  steps: readonly JudgedStep[],
  options: ExportOptions,
): {
  readonly steps: string[];
  readonly ratings: JudgedStep['rating'][];
  readonly values?: (number | undefined)[];
} {
  return {
    steps: steps.map(({ text }) => text),
    ratings: steps.map(({ rating }) => rating),
    ...(isSoft(options) && { values: steps.map(({ value }) => value) }),
  };
}

export function isSoft({ signalLabels }: ExportOptions): boolean {
  return signalLabels?.as === 'soft';
}
