import { runs, words } from './words.js';

/** How many words in a row must be the same, as for GPT-3: arXiv 2005.14165, appendix C. */
export const defaultRunLength = 13;

/**
 * The problems of benchmarks that a dataset must not leak. A problem is contaminated if it shares a
 * run of words with one of them; a benchmark problem of fewer words must be in it as a whole.
 */
export class Benchmarks {
  readonly #runs = new Set<string>();
  /** Lengths of the problems that are shorter than a run. */
  readonly #short = new Set<number>();

  constructor(private readonly runLength = defaultRunLength) {}

  add(problem: string): void {
    const said = words(problem);
    if (said.length > 0 && said.length < this.runLength) this.#short.add(said.length);
    for (const run of runs(said, this.runLength)) this.#runs.add(run);
  }

  holds(problem: string): boolean {
    const said = words(problem);
    return [this.runLength, ...this.#short].some(
      (length) => said.length >= length && runs(said, length).some((run) => this.#runs.has(run)),
    );
  }
}
