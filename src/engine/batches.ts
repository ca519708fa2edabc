import type { Pass } from '../core/prm/tokenizer.js';

/** A pass that may be cut off: positions at or past `ids.length` are not scored. */
export interface BatchRow {
  readonly pass: Pass;
  /** Where the caller wants the answer. */
  readonly index: number;
}

/** Largest padded size of one run in tokens: keeps memory, and the time until a cancel, bounded. */
const mostTokens = 8192;
const mostRows = 32;

/** Groups passes of like length, so that little of a batch is padding. Shortest first. */
export function batchesOf(passes: readonly Pass[]): BatchRow[][] {
  const sorted = passes
    .map((pass, index): BatchRow => ({ pass, index }))
    .sort((a, b) => a.pass.ids.length - b.pass.ids.length);
  const batches: BatchRow[][] = [];
  for (const row of sorted) {
    const last = batches.at(-1);
    const fits =
      last && last.length < mostRows && (last.length + 1) * row.pass.ids.length <= mostTokens;
    if (fits) last.push(row);
    else batches.push([row]);
  }
  return batches;
}
