import { type ChildProcess, fork } from 'node:child_process';
import type { LoadedModel } from '../core/prm/scorer.js';
import { type Remote, abortError, connect } from '../rpc/rpc.js';
import type { PrmOwner, PrmWorker } from '../rpc/worker.js';
import { ProcessEnded, processWire } from './processWire.js';

export interface WorkerProcessOptions {
  /** Path of the built worker. */
  readonly worker: string;
  /** Lines that the worker writes about itself. */
  readonly log: (line: string) => void;
  /** Milliseconds until the first sign of life of a call; after it the worker says how long. */
  readonly patience: number;
}

/** One run of the worker's program, from its start to its end. */
export class WorkerProcess {
  readonly remote: Remote<PrmWorker>;
  /** The model that was asked for, once it was. */
  model: Promise<LoadedModel> | undefined;
  readonly #child: ChildProcess;
  #endedBy: Error = new ProcessEnded('the worker process has ended');
  #waiting = 0;
  #deadline: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: WorkerProcessOptions,
    onEnd: () => void,
  ) {
    this.#child = start(options);
    // Comes before the exit, and before the calls that it fails: they must not start over on it.
    this.#child.on('disconnect', onEnd);
    const owner: PrmOwner = {
      alive: ({ within }) => {
        if (this.#waiting > 0) this.#expectWithin(within);
        return null;
      },
    };
    this.remote = connect<PrmWorker>(
      processWire(this.#child, () => this.#endedBy),
      owner,
    );
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Waits for work of this worker, and ends the worker if it is not heard of in time. */
  async watched<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting++ === 0) this.#expectWithin(this.options.patience);
    try {
      return await work();
    } finally {
      if (--this.#waiting === 0) clearTimeout(this.#deadline);
    }
  }

  /** Ends it on purpose: what waits is cancelled, nothing has crashed. */
  stop(): void {
    this.#kill(abortError());
  }

  #expectWithin(milliseconds: number): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => {
      const seconds = Math.max(1, Math.round(milliseconds / 1000));
      this.#kill(new ProcessEnded(`the worker was not heard of for ${seconds} s`));
    }, milliseconds);
  }

  /** It cannot be asked to end: a run blocks it. */
  #kill(reason: Error): void {
    clearTimeout(this.#deadline);
    this.#endedBy = reason;
    this.#child.kill('SIGKILL');
  }
}

function start({ worker, log }: WorkerProcessOptions): ChildProcess {
  const child = fork(worker, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    // Lets glibc give the memory of a released model back.
    env: { ...process.env, MALLOC_MMAP_THRESHOLD_: '65536', MALLOC_TRIM_THRESHOLD_: '0' },
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => log(text.trimEnd()));
  }
  child.on('error', (error) => log(`worker: ${error.message}`));
  child.on('exit', (code, killed) => log(`worker ended (${killed ?? code})`));
  return child;
}
