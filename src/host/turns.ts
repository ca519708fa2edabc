import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds that a loop may take in one turn: the extension host is everybody's. */
const longest = 10;

/** Lets others have their turn in a long loop. */
export class Turns {
  #start = performance.now();

  /** Ends this turn if it has been a long one. */
  async yield(): Promise<void> {
    if (performance.now() - this.#start < longest) return;
    await nextTurn();
    this.#start = performance.now();
  }
}
