import type { LocalSampling } from '../../core/continuation.js';
import { HumanError } from '../../core/errors.js';
import { hashOf } from '../../core/hash.js';
import type { LoadRequest } from '../../rpc/worker.js';
import { ProcessEnded } from '../processWire.js';
import { WorkerProcess } from '../workerProcess.js';
import type { Continuation, Policy, Prefix } from './policy.js';
import { readPolicy } from './policyFolder.js';

/** Milliseconds until a worker's first sign of life. */
const patience = 60_000;

/**
 * A policy of a model folder, in a worker process of its own, started when it is first asked. The
 * same seed gives the same text on the same machine, whatever was asked before.
 */
export class LocalPolicy implements Policy {
  #worker: WorkerProcess | undefined;

  private constructor(
    readonly id: string,
    private readonly request: LoadRequest,
    private readonly sampling: LocalSampling,
    private readonly options: { readonly worker: string; readonly log: (line: string) => void },
  ) {}

  static async open(
    request: LoadRequest,
    sampling: LocalSampling,
    options: { readonly worker: string; readonly log: (line: string) => void },
  ): Promise<LocalPolicy> {
    const { hash } = await readPolicy(request.folder);
    return new LocalPolicy(hashOf([hash, JSON.stringify(sampling)]), request, sampling, options);
  }

  async continue(prefix: Prefix, signal: AbortSignal): Promise<readonly Continuation[]> {
    const { request, sampling } = this;
    const worker = (this.#worker ??= this.#started());
    try {
      return await worker.watched(() =>
        worker.remote.continue({ request, prefix, sampling }, { signal }),
      );
    } catch (error) {
      if (!(error instanceof ProcessEnded)) throw error;
      throw new HumanError(`the policy's worker crashed (${error.message}); try --device cpu`);
    }
  }

  stop(): void {
    this.#worker?.stop();
    this.#worker = undefined;
  }

  #started(): WorkerProcess {
    return new WorkerProcess({ ...this.options, patience }, () => (this.#worker = undefined));
  }
}
