import { messageOf } from '../../core/errors.js';
import { abortError } from '../../rpc/rpc.js';
import { Transient } from './retry.js';

/** The time that one request has, tied to the abort of its caller. */
export class Attempt {
  readonly #controller = new AbortController();
  readonly #stop = (): void => this.#controller.abort();
  #timer: NodeJS.Timeout | undefined;
  #isLate = false;

  constructor(
    private readonly place: string,
    private readonly timeout: number,
    private readonly caller: AbortSignal | undefined,
  ) {
    if (caller?.aborted) throw abortError();
    // AbortSignal.any would keep something of every request for as long as the caller's signal lives.
    caller?.addEventListener('abort', this.#stop, { once: true });
    this.extend();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From now on it has its full time again. */
  extend(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#isLate = true;
      this.#stop();
    }, this.timeout);
  }

  /** Its time does not run while nobody waits for the server. */
  rest(): void {
    clearTimeout(this.#timer);
  }

  /** Nothing of it is needed any more: what the server still does is in vain, and it learns so. */
  end(): void {
    clearTimeout(this.#timer);
    this.caller?.removeEventListener('abort', this.#stop);
    this.#stop();
  }

  /** A step of the request; what goes wrong with it is an abort of the caller's, or passes. */
  async of<T>(step: Promise<T>): Promise<T> {
    try {
      return await step;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(error: unknown): Error {
    if (this.caller?.aborted) return abortError();
    if (this.#isLate) return new Transient(`${this.place} was silent for ${this.timeout / 1000} s`);
    return new Transient(`${this.place} cannot be reached or broke off (${causeOf(error)})`);
  }
}

/** fetch says "fetch failed" or "terminated", and why in the cause. */
function causeOf(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly code?: string } };
  return cause?.code ?? messageOf(error);
}
