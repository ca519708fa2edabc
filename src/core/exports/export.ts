import type { z } from 'zod';
import type { LabelAct, LabelSource, Rating, StepLabels } from '../label.js';
import type { Correction } from '../labels/pieces.js';
import type { Tokenizer } from '../prm/tokenizer.js';
import type { Trace } from '../trace.js';
import type { Columns } from './columns.js';

/** A trace with its labels as they stand. */
export interface Labelled {
  readonly trace: Trace;
  readonly labels: StepLabels;
  /** Parallel to the steps: what stood where somebody rewrote a step. */
  readonly corrections?: readonly (Correction | undefined)[];
  /** The trace as its file has it, where people cut, joined or rewrote steps; the acts are about it. */
  readonly original?: Trace;
  /** All acts on this trace, by which single annotators are told apart. */
  readonly acts?: readonly LabelAct[];
}

/** Judges steps by a signal in the place of labels. */
export type SignalLabels =
  /** Good where the value is above the threshold, bad where it is not. */
  | { readonly as: 'hard'; readonly signal: string; readonly threshold: number }
  /** The value itself, 0..1; with `eta` moved towards the hard label ({@link softened}). */
  | { readonly as: 'soft'; readonly signal: string; readonly eta?: number | undefined };

/** The choices that are the user's, never made silently. */
export interface ExportOptions {
  /** Labels of other sources count as absent. */
  readonly labelsFrom: readonly LabelSource[];
  /** Only what this person said counts, and what came with the file. */
  readonly annotator?: string | undefined;
  /** Share of a step's annotators, 0..1, that must agree with its label; below it counts as absent. */
  readonly minAgreement?: number | undefined;
  /** Labels from a signal; those of `labelsFrom` do not count then. */
  readonly signalLabels?: SignalLabels | undefined;
  /**
   * What a neutral label becomes; `drop` leaves its record out. Left out: formats of three classes
   * keep it, those of two leave the record out.
   */
  readonly neutral?: 'positive' | 'negative' | 'drop' | undefined;
  /**
   * At the first unlabelled step: cut the record there, leave it out, or mask the step. Left out:
   * the first of what the format can do.
   */
  readonly unlabelled?: Unlabelled | undefined;
  /** Steps after the first wrong one: as they are labelled, cut off, or wrong like it. */
  readonly afterError: 'keep' | 'truncate' | 'negative';
  /** Cuts texts into tokens, for the formats that hold token ids. */
  readonly tokenizer?: Tokenizer | undefined;
}

export type Unlabelled = 'truncate' | 'drop' | 'mask';

export const defaultExportOptions: ExportOptions = {
  labelsFrom: ['human', 'recorded'],
  afterError: 'keep',
};

/** What one row is meant to say; a written dataset is read back and compared with it. */
export interface Meant {
  readonly prompt: string;
  readonly steps: readonly string[];
  readonly ratings: readonly (Rating | undefined)[];
  /** Soft labels in the place of ratings. */
  readonly values?: readonly (number | undefined)[];
}

/** A row of a dataset, or the reason why a trace yields none. */
export type RowOrSkip =
  | {
      readonly kind: 'row';
      readonly row: object;
      /** Given by formats that carry steps. */
      readonly meant?: Meant;
      /** How many judged steps it holds. */
      readonly steps: number;
      /** The traces that it was made of. */
      readonly from: readonly Labelled[];
    }
  | { readonly kind: 'skip'; readonly reason: string };

/** A dataset format. Each member's doc comment is its user documentation. */
export interface ExportFormat {
  readonly id: string;
  readonly title: string;
  /** Formats that carry steps are read back by the trace format of the same id. */
  readonly carries: 'steps' | 'pairs' | 'text';
  /** What rows are made of: each trace by itself (default), or all traces of one problem. */
  readonly scope?: 'group';
  /** Values of `unlabelled` that it can express, its default first; left out where none arises. */
  readonly unlabelled?: readonly Unlabelled[];
  /** Has a class of its own for neutral labels. */
  readonly keepsNeutral?: true;
  /** Can hold soft labels. */
  readonly soft?: true;
  readonly needsTokenizer?: true;
  rows(traces: readonly Labelled[], options: ExportOptions): Iterable<RowOrSkip>;
  /** Columns in the order of a row's fields: one type each. */
  columns(options: ExportOptions): Columns;
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
  /** Rows per split, where the dataset is split. */
  readonly splits?: Readonly<Record<string, number>>;
  /** Path of the dataset's card. */
  readonly card: string;
  /** Path of the file that tells for each row where it comes from. */
  readonly provenance: string;
}

export function skip(reason: string): { readonly kind: 'skip'; readonly reason: string } {
  return { kind: 'skip', reason };
}

/** A row as a format makes it of one trace. */
export type TraceRow =
  | { readonly kind: 'row'; readonly row: object; readonly meant: Meant }
  | { readonly kind: 'skip'; readonly reason: string };

/** The `rows` of a format that makes one row, or none, of each trace. */
export function ofEach(
  row: (labelled: Labelled, options: ExportOptions) => TraceRow,
): ExportFormat['rows'] {
  return function* (traces, options) {
    for (const labelled of traces) {
      const made = row(labelled, options);
      if (made.kind === 'skip') yield made;
      else yield { ...made, steps: made.meant.steps.length, from: [labelled] };
    }
  };
}
