import { setTimeout as sleep } from 'node:timers/promises';
import { HumanError } from '../core/errors.js';
import type { LoadedModel, Scored, Scorer } from '../core/prm/scorer.js';
import type { Trace } from '../core/trace.js';
import { abortError } from '../rpc/rpc.js';
import type { DeviceReport, LoadRequest } from '../rpc/worker.js';
import { ProcessEnded } from './processWire.js';
import { Queue } from './queue.js';
import { WorkerProcess } from './workerProcess.js';

export interface PrmProcessOptions {
  /** Path of the built worker. */
  readonly worker: string;
  /** Evaluated at each start, so that a changed setting takes effect. */
  readonly request: () => LoadRequest | Promise<LoadRequest>;
  /** Lines about the worker, and those that it writes itself. */
  readonly log: (line: string) => void;
  /** Milliseconds without work after which the process is stopped and its memory is free; 0: never. */
  readonly idleStop: number;
  /** Milliseconds until a worker's first sign of life; then it says itself when it is heard of again. */
  readonly patience?: number;
  /** Milliseconds before a worker is started after one that crashed; doubled for each further one. */
  readonly backOff?: number;
}

const defaults = { patience: 60_000, backOff: 200 };
const longestBackOff = 30_000;

/**
 * A PRM in a process of its own. It is started when first needed. One that crashes, or is not heard
 * of in time, in the middle of work is started again with the rest of the work, once. It is stopped
 * when idle. Several of them are independent of each other.
 */
export class PrmProcess implements Scorer {
  readonly #options: Required<PrmProcessOptions>;
  #running: WorkerProcess | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #busy = 0;
  /** Crashes since something last went well. */
  #crashes = 0;
  /** Ends a wait for the next start. */
  #stopped = new AbortController();

  constructor(options: PrmProcessOptions) {
    this.#options = { ...defaults, ...options };
  }

  async model(signal?: AbortSignal): Promise<LoadedModel> {
    return this.#insisting(async () => (await this.#loaded(signal)).model, signal);
  }

  async *score(traces: readonly Trace[], signal?: AbortSignal): AsyncGenerator<Scored> {
    // A reader that leaves early takes the rest of its work back.
    const left = new AbortController();
    const abort = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
    let done = 0;
    let crashes = 0;
    try {
      while (done < traces.length) {
        try {
          for await (const scored of this.#scores(traces.slice(done), abort)) {
            done++;
            crashes = 0;
            yield scored;
          }
          return;
        } catch (error) {
          crashes = this.#crashed(error, crashes);
        }
      }
    } finally {
      left.abort();
    }
  }

  /** Which devices this machine can use, tried with the model. */
  async devices(): Promise<readonly DeviceReport[]> {
    const request = await this.#options.request();
    return this.#insisting(async () => {
      const worker = await this.#started();
      return worker.watched(() => worker.remote.devices(request));
    });
  }

  /** Ends the process and cancels what it is at; the next call starts it anew. */
  stop(): void {
    clearTimeout(this.#idleTimer);
    this.#stopped.abort();
    this.#stopped = new AbortController();
    const running = this.#running;
    this.#running = undefined;
    running?.stop();
  }

  get pid(): number | undefined {
    return this.#running?.pid;
  }

  /** The results of one worker, until it is done or dies. */
  #scores(traces: readonly Trace[], signal: AbortSignal): AsyncIterable<Scored> {
    const results = new Queue<Scored>();
    const onProgress = (scored: Scored): void => {
      this.#crashes = 0;
      results.push(scored);
    };
    void this.#working(async () => {
      const { worker } = await this.#loaded(signal);
      await worker.watched(() => worker.remote.score({ traces }, { signal, onProgress }));
    }, signal).then(
      () => results.end(),
      (error: unknown) => results.fail(error),
    );
    return results;
  }

  /** Does the work again, once, if the worker dies on it. */
  async #insisting<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (let crashes = 0; ;) {
      try {
        return await this.#working(work, signal);
      } catch (error) {
        crashes = this.#crashed(error, crashes);
      }
    }
  }

  /** One crash more than before; throws if that is too many, or if it is no crash at all. */
  #crashed(error: unknown, before: number): number {
    if (!(error instanceof ProcessEnded)) throw error;
    this.#crashes++;
    if (before > 0) throw crashedTwice(error);
    this.#options.log(`worker crashed (${error.message}); starting it again`);
    return before + 1;
  }

  async #working<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) throw abortError();
    this.#busy++;
    clearTimeout(this.#idleTimer);
    try {
      return await work();
    } finally {
      this.#busy--;
      this.#stopWhenIdle();
    }
  }

  #stopWhenIdle(): void {
    const { idleStop } = this.#options;
    if (this.#busy > 0 || idleStop === 0) return;
    this.#idleTimer = setTimeout(() => this.stop(), idleStop);
    this.#idleTimer.unref();
  }

  async #loaded(signal?: AbortSignal): Promise<{ worker: WorkerProcess; model: LoadedModel }> {
    const worker = await this.#started(signal);
    worker.model ??= Promise.resolve(this.#options.request()).then((request) =>
      worker.watched(() => worker.remote.load(request)),
    );
    // A model that did not load is tried again by the next call.
    worker.model.catch(() => (worker.model = undefined));
    return { worker, model: await worker.model };
  }

  async #started(signal?: AbortSignal): Promise<WorkerProcess> {
    if (!this.#running && this.#crashes > 0) await this.#backOff(signal);
    if (this.#running) return this.#running;
    const worker = new WorkerProcess(this.#options, () => {
      if (this.#running === worker) this.#running = undefined;
    });
    this.#running = worker;
    return worker;
  }

  async #backOff(signal?: AbortSignal): Promise<void> {
    const wait = Math.min(longestBackOff, this.#options.backOff * 2 ** (this.#crashes - 1));
    const stopped = this.#stopped.signal;
    const either = signal ? AbortSignal.any([signal, stopped]) : stopped;
    await sleep(wait, undefined, { signal: either }).catch(() => {
      throw abortError();
    });
  }
}

function crashedTwice({ message }: Error): HumanError {
  return new HumanError(
    `The PRM worker crashed twice on the same work (${message}). Its log says more; ` +
      'try the device "cpu" or another model.',
  );
}
