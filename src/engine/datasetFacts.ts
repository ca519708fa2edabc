import type { Labelled, RowOrSkip } from '../core/exports/export.js';

type Row = Extract<RowOrSkip, { kind: 'row' }>;

/** What a dataset's card tells of its rows, counted while they are written. */
export class DatasetFacts {
  steps = 0;
  readonly skipped = new Map<string, number>();
  /** Rows per split; the only split of a dataset without splits is ''. */
  readonly rows = new Map<string, number>();
  /** Steps per label. */
  readonly labels = new Map<string, number>();
  /** Labels of the traces that rows were made of, per source. */
  readonly sources = new Map<string, number>();
  /** Hashes of the models whose rewards were there, by name. */
  readonly models = new Map<string, string>();
  #seen: readonly Labelled[] = [];

  skip(reason: string): void {
    count(this.skipped, reason);
  }

  row({ meant, steps, from }: Row, split: string): void {
    this.steps += steps;
    count(this.rows, split);
    for (const rating of meant?.values ? [] : (meant?.ratings ?? []))
      count(this.labels, rating === undefined ? 'unlabelled' : words[`${rating}`]);
    for (const value of meant?.values ?? [])
      count(this.labels, value === undefined ? 'unlabelled' : softWord(value));
    // Formats with several rows per trace give them one after the other.
    for (const labelled of from) if (!this.#seen.includes(labelled)) this.#trace(labelled);
    this.#seen = from;
  }

  #trace({ trace, labels }: Labelled): void {
    for (const label of labels) if (label) count(this.sources, label.source);
    for (const { provenance } of trace.signals)
      if (provenance.kind === 'prm') this.models.set(provenance.model.name, provenance.model.hash);
  }
}

const words = { '1': 'good', '0': 'neutral', '-1': 'bad', unsure: 'unsure' } as const;

/** Soft labels by tenths. */
function softWord(value: number): string {
  const tenth = Math.min(9, Math.floor(value * 10));
  return `soft ${(tenth / 10).toFixed(1)} to ${((tenth + 1) / 10).toFixed(1)}`;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
