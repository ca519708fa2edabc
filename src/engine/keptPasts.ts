import type { Row } from '../core/prm/family.js';
import type { Past } from './past.js';

/** A sequence that a graph has read. */
export interface Kept {
  readonly ids: readonly number[];
  readonly past: Past;
  /** The output at some positions: those that were asked for. */
  readonly rows: ReadonlyMap<number, Row>;
}

/** What a graph knew of sequences that it has read, so that one that begins alike need not be read again. */
export class KeptPasts {
  /** Least recently used first. */
  #kept: readonly Kept[] = [];

  /**
   * @param bytesPerToken what one token of a past takes.
   * @param mostBytes what all of them may take together.
   */
  constructor(
    private readonly bytesPerToken: number,
    private readonly mostBytes: number,
  ) {}

  /** The sequence that shares the most tokens with these ids, and how many. */
  longest(ids: readonly number[]): { readonly kept: Kept; readonly shared: number } | undefined {
    let best: Kept | undefined;
    let shared = 0;
    for (const kept of this.#kept) {
      const length = commonPrefix(kept.ids, ids);
      if (length > shared) [best, shared] = [kept, length];
    }
    return best && { kept: best, shared };
  }

  /** Takes the place of a sequence that it goes on from, and of the least recently used ones. */
  keep(added: Kept): void {
    const others = this.#kept.filter((each) => commonPrefix(each.ids, added.ids) < each.ids.length);
    this.#kept = [...others, added];
    while (this.#kept.length > 0 && this.#bytes() > this.mostBytes)
      this.#kept = this.#kept.slice(1);
  }

  /** Makes it the most recently used one. */
  used(kept: Kept): void {
    if (this.#kept.includes(kept))
      this.#kept = [...this.#kept.filter((each) => each !== kept), kept];
  }

  #bytes(): number {
    return this.#kept.reduce((sum, { past }) => sum + past.tokens * this.bytesPerToken, 0);
  }
}

/** How many ids two sequences share from their start. */
export function commonPrefix(a: readonly number[], b: readonly number[]): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a[length] === b[length]) length++;
  return length;
}
