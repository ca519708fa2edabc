import type { Detected } from '../detectors/detector.js';
import type { RewardedTrace } from '../rewardedTrace.js';
import type { Aggregate } from '../shaping/aggregate.js';
import { countSection, measureSection } from './counts.js';
import { calibrationSection, positionSection, rewardSection } from './distributions.js';
import { findingSection } from './findings.js';
import { checkpointSection, problemSection, sourceSection } from './groups.js';
import { jointSections } from './joint.js';

/** Where a trace is to be found. */
export interface TraceRef {
  readonly id: string;
  readonly file: string;
  readonly record: number;
  readonly part: number;
  /** The step that the number is about, or null for the whole. */
  readonly step: number | null;
}

/** A line of a table: numbers, and the traces that they are made of. */
export interface ReportRow {
  readonly name: string;
  /** Parallel to the section's columns; null where nothing says. */
  readonly values: readonly (number | null)[];
  readonly traces: readonly TraceRef[];
  /** Parallel to the columns, where each number has traces of its own. */
  readonly cells?: readonly (readonly TraceRef[])[];
}

/** A table that may be drawn. */
export interface ReportSection {
  readonly title: string;
  /** What the numbers are, in a sentence. */
  readonly about: string;
  readonly columns: readonly string[];
  readonly rows: readonly ReportRow[];
  /** Bars of some columns, or cells shaded by their share of the greatest; left out: a table alone. */
  readonly plot?:
    { readonly kind: 'bars'; readonly columns: readonly number[] } | { readonly kind: 'grid' };
}

/** What is known of a dataset and its rewards, for people; sections without data are left out. */
export interface Report {
  readonly title: string;
  readonly sections: readonly ReportSection[];
}

export interface ReportOptions {
  readonly title: string;
  readonly aggregate: Aggregate;
  /** The field of the traces by which sources are told apart; else it is the file. */
  readonly by: string;
}

/** @param detected what the detectors found in the items, and in all of them together. */
export function reportOf(
  items: readonly RewardedTrace[],
  detected: readonly Detected[],
  { title, aggregate, by }: ReportOptions,
): Report {
  const sections = [
    countSection(items),
    measureSection(items, aggregate),
    findingSection(items, detected),
    rewardSection(items),
    calibrationSection(items),
    positionSection(items, aggregate),
    ...jointSections(items, aggregate),
    sourceSection(items, aggregate, by),
    problemSection(items, aggregate),
    checkpointSection(items),
  ];
  return { title, sections: sections.filter(({ rows }) => rows.length > 0) };
}
