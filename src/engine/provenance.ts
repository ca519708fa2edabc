import { basename } from 'node:path';
import type { Labelled } from '../core/exports/export.js';

/** A line of the file beside a dataset: where a row comes from. */
export function provenanceLine(row: number, split: string, from: readonly Labelled[]): string {
  return JSON.stringify({
    row,
    ...(split !== '' && { split }),
    from: from.map(({ trace, labels }) => ({
      file: basename(trace.file).toWellFormed(),
      record: trace.record,
      part: trace.part,
      id: trace.id.toWellFormed(),
      acts: [...new Set(labels.flatMap((label) => label?.act ?? []))],
    })),
  });
}
