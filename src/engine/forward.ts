import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Row } from '../core/prm/family.js';
import type { Pass } from '../core/prm/tokenizer.js';
import { type Batch, batchesOf, isWorthwhile } from './batches.js';
import { type Feed, type Answer, type Graph, leastTokens } from './graph.js';
import { type Kept, KeptPasts } from './keptPasts.js';
import { Pace } from './pace.js';
import { cutPast } from './past.js';

/** Outputs that are known from before. */
export interface RowCache {
  /** The known outputs at these positions; each depends on the ids up to it alone. */
  known(ids: readonly number[], positions: readonly number[]): ReadonlyMap<number, Row>;
  add(ids: readonly number[], rows: ReadonlyMap<number, Row>): void;
}

export interface ForwardOptions {
  readonly cache?: RowCache | undefined;
  /** Does a run, which blocks the process for about so many milliseconds, if that is known. */
  readonly blocked?: <T>(run: () => Promise<T>, expected: number | undefined) => Promise<T>;
}

/** What the pasts of sequences that may be scored again may take. */
const mostPastBytes = 512 * 2 ** 20;
/** So few passes at a time are what is open in an editor, and will be edited and scored again. */
const interactive = 4;

/** What is still to be read of a pass. */
interface Job {
  /** Up to the last position that is asked for and not known. */
  readonly ids: readonly number[];
  readonly missing: readonly number[];
  readonly rows: Map<number, Row>;
}

/**
 * Brings passes to the rows of a graph at their read positions, with as little reading as possible:
 * what is cached is not read, and what was read before is gone on from. On a CPU none of this
 * changes a bit of any row.
 */
export class Forward {
  readonly #kept: KeptPasts;
  readonly #pace = new Pace();

  constructor(
    private readonly graph: Graph,
    private readonly options: ForwardOptions = {},
  ) {
    this.#kept = new KeptPasts(graph.pastBytes, mostPastBytes);
  }

  /** Rows per pass, undefined where a position is none or beyond the ids. Aborts between runs. */
  async rows(passes: readonly Pass[], signal: AbortSignal): Promise<(Row | undefined)[][]> {
    const jobs = passes.map((pass) => this.#job(pass));
    const pending = jobs.filter(({ missing }) => missing.length > 0);
    const isOpen = passes.length <= interactive;
    for (const batch of this.#batches(pending)) {
      const [first] = batch.rows;
      const keep = (batch.keep || isOpen) && this.graph.pastBytes > 0;
      if (first && batch.rows.length === 1) await this.#alone(first, keep, signal);
      else await this.#together(batch.rows, signal);
    }
    for (const { ids, missing, rows } of pending) {
      const read = missing.map((at) => [at, rows.get(at) ?? new Float32Array(0)] as const);
      this.options.cache?.add(ids, new Map(read));
    }
    return passes.map(({ readAt }, index) =>
      readAt.map((at) => (at === undefined ? undefined : jobs[index]?.rows.get(at))),
    );
  }

  #job({ ids, readAt }: Pass): Job {
    const positions = new Set(readAt.filter((at) => at !== undefined && at < ids.length));
    const reads = [...positions].filter((at) => at !== undefined).sort((a, b) => a - b);
    const rows = new Map(this.options.cache?.known(ids, reads));
    const missing = reads.filter((at) => !rows.has(at));
    return { ids: ids.slice(0, (missing.at(-1) ?? -1) + 1), missing, rows };
  }

  /** Those that go on from what is kept come first and alone. */
  #batches(jobs: readonly Job[]): Batch<Job>[] {
    const share = this.graph.pastBytes > 0;
    const goesOn = (job: Job): boolean => this.#start(job).from > 0;
    const known = share ? jobs.filter(goesOn) : [];
    const fresh = jobs.filter((job) => !known.includes(job));
    const alone = known.map((job): Batch<Job> => ({ rows: [job], keep: true }));
    return [...alone, ...batchesOf(fresh, { mostTokens: this.#pace.tokens, share })];
  }

  /** From which token on a job must be read, and what it goes on from. */
  #start({ ids, missing }: Job): { readonly from: number; readonly kept?: Kept } {
    const found = this.#kept.longest(ids);
    if (!found) return { from: 0 };
    const { kept, shared } = found;
    const unread = missing.find((at) => at < shared && !kept.rows.has(at)) ?? shared;
    const from = Math.min(shared, unread, ids.length - leastTokens);
    return isWorthwhile(from, ids.length) ? { from, kept } : { from: 0 };
  }

  /** One sequence, in runs of bounded length. */
  async #alone(job: Job, keep: boolean, signal: AbortSignal): Promise<void> {
    const { from, kept } = this.#start(job);
    for (const at of job.missing.filter((position) => position < from)) {
      const row = kept?.rows.get(at);
      if (row) job.rows.set(at, row);
    }
    if (kept) this.#kept.used(kept);
    let past = kept && cutPast(kept.past, from);
    for (const [start, end] of this.#chunks(from, job.ids.length)) {
      const isLast = end === job.ids.length;
      const ids = job.ids.slice(start, end);
      const wanted = job.missing.filter((at) => at >= start && at < end);
      const reads = [wanted.map((at) => at - start)];
      const answer = await this.#run({ ids: [ids], reads, past, keep: keep || !isLast }, signal);
      setRows(job, wanted, answer.rows[0]);
      past = answer.past;
    }
    if (keep && past) this.#kept.keep({ ids: job.ids, past, rows: job.rows });
  }

  async #together(jobs: readonly Job[], signal: AbortSignal): Promise<void> {
    const feed = { ids: jobs.map(({ ids }) => ids), reads: jobs.map(({ missing }) => missing) };
    const { rows } = await this.#run(feed, signal);
    for (const [at, job] of jobs.entries()) setRows(job, job.missing, rows[at]);
  }

  /** Parts of equal length where a whole would take more than twice as long as a run should. */
  #chunks(from: number, to: number): (readonly [number, number])[] {
    const isLong = this.graph.pastBytes > 0 && to - from > 2 * this.#pace.tokens;
    const parts = isLong ? Math.ceil((to - from) / this.#pace.tokens) : 1;
    const size = Math.ceil((to - from) / parts);
    return Array.from({ length: parts }, (_, part) => [
      from + part * size,
      Math.min(to, from + (part + 1) * size),
    ]);
  }

  async #run(feed: Feed, signal: AbortSignal): Promise<Answer> {
    // Lets an abort that has arrived meanwhile be seen: a run blocks this process.
    await nextTurn();
    signal.throwIfAborted();
    const tokens = feed.ids.length * Math.max(1, ...feed.ids.map(({ length }) => length));
    const run = (): Promise<Answer> => this.#pace.measure(tokens, () => this.graph.run(feed));
    const expected = this.#pace.expected(tokens);
    return this.options.blocked ? this.options.blocked(run, expected) : run();
  }
}

function setRows({ rows }: Job, positions: readonly number[], found: readonly Row[] = []): void {
  for (const [at, row] of found.entries()) rows.set(positions[at] ?? -1, row);
}
