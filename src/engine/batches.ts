import { commonPrefix } from './keptPasts.js';

/** A sequence to run over. */
export interface Sequence {
  readonly ids: readonly number[];
}

/** Sequences that are run together, or one that is run alone since it begins like others. */
export interface Batch<T extends Sequence> {
  readonly rows: readonly T[];
  /** Whether it shares so much with another that what is known of it should be kept. */
  readonly keep: boolean;
}

const most = {
  rows: 32,
  /** Token pairs of a batch, rows x length^2: attention holds a few numbers for each in every head. */
  pairs: 4_000_000,
  /** Share of a batch that may be padding. */
  padding: 0.05,
};

/** Sharing less than this is not worth a run of its own. */
const least = { shared: 64, share: 0.3 };

/**
 * Groups sequences of like length; those with long common prefixes come one by one, in an order in
 * which each begins like one before it.
 * @param mostTokens largest padded size of a batch: bounds the time until a cancel is seen.
 */
export function batchesOf<T extends Sequence>(
  sequences: readonly T[],
  { mostTokens, share }: { readonly mostTokens: number; readonly share: boolean },
): Batch<T>[] {
  const chained = share ? chainsOf(sequences) : new Set<T>();
  const alone = [...chained].map((row): Batch<T> => ({ rows: [row], keep: true }));
  const rest = sequences.filter((each) => !chained.has(each));
  return [...alone, ...byLength(rest, mostTokens)];
}

/** Whether a prefix is long enough to go on from it. */
export function isWorthwhile(shared: number, length: number): boolean {
  return shared >= least.shared && shared >= least.share * length;
}

/** Those that share enough with another, in order of their ids: neighbours share the most. */
function chainsOf<T extends Sequence>(sequences: readonly T[]): Set<T> {
  const sorted = [...sequences].sort((a, b) => compare(a.ids, b.ids));
  const chained = new Set<T>();
  for (const [at, next] of sorted.entries()) {
    const previous = sorted[at - 1];
    if (!previous) continue;
    const length = Math.min(previous.ids.length, next.ids.length);
    if (isWorthwhile(commonPrefix(previous.ids, next.ids), length)) chained.add(previous).add(next);
  }
  return chained;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const shared = commonPrefix(a, b);
  return (a[shared] ?? -1) - (b[shared] ?? -1);
}

function byLength<T extends Sequence>(sequences: readonly T[], mostTokens: number): Batch<T>[] {
  const sorted = [...sequences].sort((a, b) => a.ids.length - b.ids.length);
  const batches: T[][] = [];
  for (const row of sorted) {
    const last = batches.at(-1);
    if (last && fits([...last, row], mostTokens)) last.push(row);
    else batches.push([row]);
  }
  return batches.map((rows) => ({ rows, keep: false }));
}

/** Whether these may be run together; the last one is the longest. */
function fits(rows: readonly Sequence[], mostTokens: number): boolean {
  const length = rows.at(-1)?.ids.length ?? 0;
  const padded = rows.length * length;
  const tokens = rows.reduce((sum, { ids }) => sum + ids.length, 0);
  return (
    rows.length <= most.rows &&
    padded <= mostTokens &&
    padded * length <= most.pairs &&
    padded - tokens <= most.padding * padded
  );
}
