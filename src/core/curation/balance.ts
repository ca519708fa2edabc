import type { Trace } from '../trace.js';
import { fraction } from './hash32.js';

/** How many traces of one source a dataset may hold. */
export interface BalanceOptions {
  readonly most: number;
  /** The field of meta that names the source; left out: the file. */
  readonly field?: string | undefined;
  readonly seed: number;
}

/** Takes of each source no more than so many traces, drawn by the seed. */
export class Balance {
  readonly #ranks = new Map<string, number[]>();
  readonly #limits = new Map<string, number>();

  constructor(private readonly options: BalanceOptions) {}

  /** First, every trace. */
  count(trace: Trace): void {
    const source = this.#sourceOf(trace);
    const ranks = this.#ranks.get(source);
    if (ranks) ranks.push(this.#rankOf(trace));
    else this.#ranks.set(source, [this.#rankOf(trace)]);
  }

  /** Then, whether a trace is among those of its source that are taken. */
  takes(trace: Trace): boolean {
    return this.#rankOf(trace) <= this.#limitOf(this.#sourceOf(trace));
  }

  #limitOf(source: string): number {
    const known = this.#limits.get(source);
    if (known !== undefined) return known;
    const ranks = (this.#ranks.get(source) ?? []).sort((a, b) => a - b);
    const limit = ranks[this.options.most - 1] ?? 1;
    this.#limits.set(source, limit);
    return limit;
  }

  /** Place and content: two equal traces have ranks of their own. */
  #rankOf({ hash, file, record, part }: Trace): number {
    return fraction([hash, file, record, part].join(' '), this.options.seed);
  }

  #sourceOf({ file, meta }: Trace): string {
    const { field } = this.options;
    return field === undefined ? file : String(meta[field] ?? '');
  }
}
