import type { Remote } from '../rpc/rpc.js';
import type { PrmOwner } from '../rpc/worker.js';

/** Milliseconds between signs of life while nothing blocks the process. */
const interval = 5_000;
/** What is promised then. Far more than the interval: a busy machine is not a hung worker. */
const usual = 60_000;
/** Reading a model of many gigabytes from a slow disk blocks the process. */
const loading = 15 * 60_000;
/** A run may take so many times as long as the runs before it let expect. */
const slack = 20;

/** Tells the owner of this process that it is alive, and for how long a run may block it. */
export class SignsOfLife {
  #calls = 0;
  #timer: NodeJS.Timeout | undefined;
  #isBlocked = false;

  constructor(private readonly owner: Remote<PrmOwner>) {}

  /** Gives signs of life while a call is served. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#calls++ === 0) {
      this.#promise(usual);
      this.#timer = setInterval(() => {
        if (!this.#isBlocked) this.#promise(usual);
      }, interval);
    }
    try {
      return await work();
    } finally {
      if (--this.#calls === 0) clearInterval(this.#timer);
    }
  }

  /**
   * Does work that blocks this process.
   * @param expected milliseconds that it will take, if that is known.
   */
  async blocked<T>(work: () => Promise<T>, expected?: number): Promise<T> {
    this.#isBlocked = true;
    this.#promise(expected === undefined ? loading : Math.max(usual, slack * expected));
    try {
      return await work();
    } finally {
      this.#isBlocked = false;
      this.#promise(usual);
    }
  }

  #promise(within: number): void {
    // Where the owner is gone this process is about to end.
    this.owner.alive({ within }).catch(() => undefined);
  }
}
