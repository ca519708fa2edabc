import type { z } from 'zod';
import type { LabelSource, Rating, StepLabels } from '../label.js';
import { isJudged, type Trace } from '../trace.js';

/** A trace with its labels as they stand. */
export interface Labelled {
  readonly trace: Trace;
  readonly labels: StepLabels;
}

/** The choices that are the user's, never made silently. */
export interface ExportOptions {
  /** Labels of other sources count as absent. */
  readonly labelsFrom: readonly LabelSource[];
  /** What a neutral label becomes in a format of two classes; `drop` leaves its record out. */
  readonly neutral: 'positive' | 'negative' | 'drop';
  /** At the first unlabelled step: cut the record there, leave it out, or mask the step. */
  readonly unlabelled: 'truncate' | 'drop' | 'mask';
}

export const defaultExportOptions: ExportOptions = {
  labelsFrom: ['human', 'recorded'],
  neutral: 'drop',
  unlabelled: 'truncate',
};

/** What one row is meant to say; a written dataset is read back and compared with it. */
export interface Meant {
  readonly prompt: string;
  readonly steps: readonly string[];
  readonly ratings: readonly (Rating | undefined)[];
}

/** A row of a dataset, or the reason why a trace yields none. */
export type RowOrSkip =
  | { readonly kind: 'row'; readonly row: object; readonly meant: Meant }
  | { readonly kind: 'skip'; readonly reason: string };

/** A dataset format. Each member's doc comment is its user documentation. */
export interface ExportFormat {
  readonly id: string;
  readonly title: string;
  readonly carries: 'steps' | 'pairs' | 'text';
  /** Values of `unlabelled` that it can express; left out where the choice does not arise. */
  readonly unlabelled?: readonly ExportOptions['unlabelled'][];
  row(labelled: Labelled, options: ExportOptions): RowOrSkip;
  /** One row, strictly. */
  readonly schema: z.ZodType;
}

/** What an export wrote. */
export interface ExportReport {
  /** Path of the dataset. */
  readonly written: string;
  readonly rows: number;
  readonly steps: number;
  /** Traces left out, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Path of the dataset's card. */
  readonly card: string;
}

export function skip(reason: string): RowOrSkip {
  return { kind: 'skip', reason };
}

/** The steps that can carry a label, with the ratings that count under the options. */
export function countedRatings(
  { trace, labels }: Labelled,
  { labelsFrom, neutral }: ExportOptions,
): { readonly steps: string[]; readonly ratings: (Rating | undefined)[] } {
  const judged = trace.steps.flatMap((step, index) => (isJudged(step) ? [{ step, index }] : []));
  const ratings = judged.map(({ index }) => {
    const label = labels[index];
    if (!label || !labelsFrom.includes(label.source) || label.rating === 'unsure') return undefined;
    if (label.rating !== 0 || neutral === 'drop') return label.rating;
    return neutral === 'positive' ? 1 : -1;
  });
  return { steps: judged.map(({ step }) => step.text.toWellFormed()), ratings };
}
