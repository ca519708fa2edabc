/** Turns pushed items into an async iterable. */
export class Queue<T> implements AsyncIterable<T> {
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
