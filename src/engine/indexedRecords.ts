import { type Fingerprint, fingerprintOf } from './fingerprint.js';
import type { IndexCache } from './indexCache.js';
import { extendIndex, RecordIndex } from './recordIndex.js';
import type { RecordFile, RecordOrProblem } from './records.js';

/** What became of a file since it was looked at last. */
export type FileChange = 'none' | 'grown' | 'changed';

interface Waiting {
  readonly record: number;
  readonly reached: () => void;
}

/** The records of a file by number: by its index where it can have one, else by reading up to them. */
export class IndexedRecords {
  #index = new RecordIndex();
  #isComplete = false;
  /** What works on the index waits for the one before. */
  #last: Promise<unknown> = Promise.resolve();
  readonly #waiting = new Set<Waiting>();

  private constructor(
    private readonly file: RecordFile,
    private print: Fingerprint,
    private readonly cache: IndexCache | undefined,
  ) {}

  static async open(file: RecordFile, cache?: IndexCache): Promise<IndexedRecords> {
    return new IndexedRecords(file, await fingerprintOf(file.path), cache);
  }

  /** Reads the index to its end. Resolves with the number of records, where that can be known. */
  async complete(signal?: AbortSignal): Promise<number | undefined> {
    if (!this.file.splitter) return undefined;
    await this.#inOrder(async () => {
      if (this.#isComplete) return;
      const cached = await this.cache?.load(this.file.path, this.print);
      this.#index = cached ?? this.#index;
      this.#isComplete = cached !== undefined;
      await this.#extend(Infinity, signal);
      if (!cached) await this.cache?.save(this.file.path, this.print, this.#index);
    });
    return this.#index.count;
  }

  /** The records from one on. */
  async *from(record: number): AsyncGenerator<RecordOrProblem> {
    if (this.file.splitter && record >= this.#index.count && record > 0) await this.#reach(record);
    const mark = this.file.splitter && this.#index.markBefore(record);
    for await (const item of this.file.records(mark)) if (item.record >= record) yield item;
  }

  /** One record, or undefined if there are not so many. */
  async at(record: number): Promise<RecordOrProblem | undefined> {
    for await (const item of this.from(record)) return item.record === record ? item : undefined;
    return undefined;
  }

  /**
   * Looks at the file again. `grown`: all that was whole is still there, and more behind it; the index
   * can be completed again, and `settled` records stay as they were. `changed`: it must be opened anew.
   */
  async refresh(): Promise<{ readonly change: FileChange; readonly settled: number }> {
    const { print } = this;
    const now = await fingerprintOf(this.file.path);
    const settled = this.#index.settled.record;
    if (now.size === print.size && now.sample === print.sample) return { change: 'none', settled };
    const before = await fingerprintOf(this.file.path, print.size);
    const isLonger = now.size > print.size && before.sample === print.sample;
    if (!isLonger || !this.#isComplete || settled === 0) return { change: 'changed', settled };
    this.print = now;
    this.#isComplete = false;
    return { change: 'grown', settled };
  }

  /** Resolves as soon as the index knows where a record is, or that it is not there. */
  async #reach(record: number): Promise<void> {
    const passed = new Promise<void>((reached) => this.#waiting.add({ record, reached }));
    await Promise.race([passed, this.#inOrder(() => this.#extend(record))]);
  }

  async #extend(until: number, signal?: AbortSignal): Promise<void> {
    if (this.#isComplete || this.#index.count > until) return;
    const progress = (): void => {
      for (const waiting of this.#waiting) {
        if (waiting.record >= this.#index.count) continue;
        this.#waiting.delete(waiting);
        waiting.reached();
      }
    };
    this.#isComplete = await extendIndex(this.file, this.#index, { until, signal, progress });
  }

  #inOrder(work: () => Promise<void>): Promise<void> {
    const current = this.#last.then(work);
    this.#last = current.catch(() => undefined);
    return current;
  }
}
