import { type ChildProcess, fork } from 'node:child_process';
import { HumanError } from '../core/errors.js';
import type { LoadedModel, Scored, Scorer } from '../core/prm/scorer.js';
import type { Trace } from '../core/trace.js';
import { type Remote, abortError, connect } from '../rpc/rpc.js';
import type { DeviceReport, LoadRequest, PrmWorker } from '../rpc/worker.js';
import { ProcessEnded, processWire } from './processWire.js';

export interface PrmProcessOptions {
  /** Path of the built worker. */
  readonly worker: string;
  /** Evaluated at each start, so that a changed setting takes effect. */
  readonly request: () => LoadRequest | Promise<LoadRequest>;
  /** Lines that the worker writes about itself. */
  readonly log: (line: string) => void;
  /** Milliseconds without work after which the process is stopped and its memory is free; 0: never. */
  readonly idleStop: number;
}

/**
 * A PRM in a process of its own. It is started when first needed, started again once when it crashes
 * in the middle of work, and stopped when idle.
 */
export class PrmProcess implements Scorer {
  #running: Running | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #busy = 0;

  constructor(private readonly options: PrmProcessOptions) {}

  async model(signal?: AbortSignal): Promise<LoadedModel> {
    return this.#insisting(async () => (await this.#start()).model, signal);
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
    const { folder } = await this.options.request();
    return this.#insisting(() => this.#fork().remote.devices({ folder }));
  }

  /** Ends the process; the next call starts it anew. */
  stop(): void {
    clearTimeout(this.#idleTimer);
    const running = this.#running;
    this.#running = undefined;
    running?.child.kill('SIGKILL');
  }

  get pid(): number | undefined {
    return this.#running?.child.pid;
  }

  /** The results of one worker, until it is done or dies. */
  #scores(traces: readonly Trace[], signal: AbortSignal): AsyncIterable<Scored> {
    const results = new Queue<Scored>();
    void this.#working(async () => {
      const { remote } = await this.#start();
      await remote.score({ traces }, { signal, onProgress: (scored) => results.push(scored) });
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
    if (before > 0) throw crashedTwice();
    this.options.log('worker crashed; starting it again');
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
    if (this.#busy > 0 || this.options.idleStop === 0) return;
    this.#idleTimer = setTimeout(() => this.stop(), this.options.idleStop);
    this.#idleTimer.unref();
  }

  async #start(): Promise<{ remote: Remote<PrmWorker>; model: LoadedModel }> {
    const running = this.#running ?? this.#fork();
    running.model ??= Promise.resolve(this.options.request()).then((request) =>
      running.remote.load(request),
    );
    // A model that did not load is tried again by the next call.
    running.model.catch(() => (running.model = undefined));
    return { remote: running.remote, model: await running.model };
  }

  #fork(): Running {
    if (this.#running) return this.#running;
    const child = fork(this.options.worker, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
      // Lets glibc give the memory of a released model back.
      env: { ...process.env, MALLOC_MMAP_THRESHOLD_: '65536', MALLOC_TRIM_THRESHOLD_: '0' },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.options.log(text.trimEnd()));
    }
    child.on('error', (error) => this.options.log(`worker: ${error.message}`));
    // Comes before the exit, and before the calls that it fails: they must not start over on it.
    child.on('disconnect', () => {
      if (this.#running?.child === child) this.#running = undefined;
    });
    child.on('exit', (code, killed) => this.options.log(`worker ended (${killed ?? code})`));
    this.#running = { child, remote: connect<PrmWorker>(processWire(child), {}), model: undefined };
    return this.#running;
  }
}

interface Running {
  readonly child: ChildProcess;
  readonly remote: Remote<PrmWorker>;
  model: Promise<LoadedModel> | undefined;
}

function crashedTwice(): HumanError {
  return new HumanError(
    'The PRM worker crashed twice on the same work. Its log says more; ' +
      'try the device "cpu" or another model.',
  );
}

/** Turns pushed items into an async iterable. */
class Queue<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  #wake: (() => void) | undefined;
  #state: { kind: 'open' } | { kind: 'ended' } | { kind: 'failed'; error: unknown } = {
    kind: 'open',
  };

  push(item: T): void {
    this.#items.push(item);
    this.#wake?.();
  }

  end(): void {
    this.#state = { kind: 'ended' };
    this.#wake?.();
  }

  fail(error: unknown): void {
    this.#state = { kind: 'failed', error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for (;;) {
      while (this.#items.length > 0) yield this.#items.shift() as T;
      if (this.#state.kind === 'ended') return;
      if (this.#state.kind === 'failed') throw this.#state.error;
      await new Promise<void>((wake) => (this.#wake = wake));
    }
  }
}
