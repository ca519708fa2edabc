import { performance } from 'node:perf_hooks';

/** Milliseconds that a run should take: so long may a cancel go unseen. */
const aim = 1_000;
const tokens = { first: 512, least: 256, most: 8_192 };

/** How fast a model reads, as measured; on it depends how much is put in a run. */
export class Pace {
  /** Milliseconds per token. */
  #measured: number | undefined;

  /** How many tokens to read in one run. */
  get tokens(): number {
    if (this.#measured === undefined) return tokens.first;
    return Math.min(tokens.most, Math.max(tokens.least, Math.round(aim / this.#measured)));
  }

  /** Milliseconds that a run over so many tokens will take; undefined before the first one. */
  expected(count: number): number | undefined {
    return this.#measured === undefined ? undefined : this.#measured * count;
  }

  async measure<T>(count: number, run: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await run();
    const now = (performance.now() - start) / Math.max(1, count);
    this.#measured = this.#measured === undefined ? now : 0.7 * this.#measured + 0.3 * now;
    return result;
  }
}
