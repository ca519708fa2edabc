import type { Labelled } from '../exports/export.js';
import { hashOf } from '../hash.js';
import type { Trace } from '../trace.js';
import { Balance, type BalanceOptions } from './balance.js';
import type { Benchmarks } from './benchmarks.js';
import { type Filters, filtered } from './filters.js';
import { NearDuplicates } from './minHash.js';

/** What a dataset is made of. Of duplicates the first is kept. */
export interface CurationOptions {
  readonly filters?: Filters | undefined;
  readonly duplicates?:
    | { readonly kind: 'exact' }
    /** `similarity`: the share of 5-token runs, 0..1, from which two traces are the same. */
    | { readonly kind: 'near'; readonly similarity: number }
    | undefined;
  /** Problems that must not be in it. */
  readonly benchmarks?: Benchmarks | undefined;
  readonly balance?: BalanceOptions | undefined;
}

/** Takes traces one after the other into a dataset, or says why not. */
export class Curator {
  readonly #seen = new Set<string>();
  readonly #near: NearDuplicates | undefined;
  readonly #balance: Balance | undefined;

  constructor(private readonly options: CurationOptions) {
    const { duplicates, balance } = options;
    if (duplicates?.kind === 'near') this.#near = new NearDuplicates(duplicates.similarity);
    if (balance) this.#balance = new Balance(balance);
  }

  /** Whether `survey` must see every trace before the first is taken. */
  get needsSurvey(): boolean {
    return this.#balance !== undefined;
  }

  survey(labelled: Labelled): void {
    if (this.#unfit(labelled) === undefined) this.#balance?.count(labelled.trace);
  }

  /** Why a trace is left out; undefined where it is taken. */
  refuse(labelled: Labelled): string | undefined {
    const unfit = this.#unfit(labelled);
    if (unfit !== undefined) return unfit;
    if (this.#balance?.takes(labelled.trace) === false) return 'its source has enough traces';
    return this.options.duplicates && this.#duplicate(labelled.trace);
  }

  #unfit(labelled: Labelled): string | undefined {
    const { filters, benchmarks } = this.options;
    if (benchmarks?.holds(labelled.trace.prompt)) return 'its problem is in a benchmark';
    return filters && filtered(labelled, filters);
  }

  #duplicate(trace: Trace): string | undefined {
    const texts = [trace.prompt, ...trace.steps.map(({ text }) => text)];
    const key = hashOf(texts.map((text) => text.replace(/\s+/g, ' ').trim()));
    if (this.#seen.has(key)) return 'a duplicate';
    this.#seen.add(key);
    return this.#near?.add(texts.join('\n')) ? 'a near duplicate' : undefined;
  }
}
