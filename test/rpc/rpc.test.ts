import { describe, expect, test } from 'vitest';
import { HumanError } from '../../src/core/errors.js';
import {
  abortError,
  type CallOptions,
  connect,
  isAbort,
  type Method,
  type Wire,
} from '../../src/rpc/rpc.js';

/** One end of a channel in memory. Messages are cloned and come later, as between processes. */
class MemoryWire implements Wire {
  other: MemoryWire | undefined;
  #onMessage: (message: unknown) => void = () => undefined;
  readonly #onClose: ((reason: Error) => void)[] = [];
  readonly sent: unknown[] = [];

  send(message: unknown): void {
    const copy: unknown = structuredClone(message);
    this.sent.push(copy);
    queueMicrotask(() => this.other?.receive(copy));
  }

  receive(message: unknown): void {
    this.#onMessage(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#onMessage = listener;
  }

  onClose(listener: (reason: Error) => void): void {
    this.#onClose.push(listener);
  }

  close(reason = new Error('gone')): void {
    for (const listener of this.#onClose) listener(reason);
  }
}

function wires(): [MemoryWire, MemoryWire] {
  const [here, there] = [new MemoryWire(), new MemoryWire()];
  here.other = there;
  there.other = here;
  return [here, there];
}

/** What the other side offers in these tests. */
interface Worker {
  double: Method<number, number>;
  count: Method<number, string, number>;
  fail: Method<string, null>;
  wait: Method<null, null>;
}

/** The state of the other side. */
class Service {
  readonly aborted: unknown[] = [];
  #started: () => void = () => undefined;
  /** Resolves when `wait` is being served. */
  readonly started = new Promise<void>((resolve) => (this.#started = resolve));

  readonly methods = {
    double: (n: number) => n * 2,
    count: async (n: number, call: { progress(item: number): void }) => {
      for (let item = 0; item < n; item++) {
        call.progress(item);
        await Promise.resolve();
      }
      return 'done';
    },
    fail: (what: string): null => {
      if (what === 'human') throw new HumanError('The disk is full. Free some space.');
      if (what === 'type') throw new TypeError('x is not a function');
      if (what === 'function') return (() => 1) as unknown as null;
      // Libraries throw what they like.
      throw what as unknown as Error;
    },
    wait: (_: null, { signal }: { signal: AbortSignal }) =>
      new Promise<null>((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          this.aborted.push(signal.reason);
          reject(abortError());
        });
        this.#started();
      }),
  };
}

function connected() {
  const [here, there] = wires();
  const service = new Service();
  const remote = connect<Worker & { missing: Method<null, null> }>(here, {});
  connect(there, service.methods);
  return { here, there, service, remote };
}

async function thrown(call: Promise<unknown>): Promise<Error> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('it did not fail');
}

describe('a call', () => {
  test('comes back with its result', async () => {
    expect(await connected().remote.double(21)).toBe(42);
  });

  test('does not wait for others', async () => {
    const { remote } = connected();
    const results = await Promise.all([remote.count(3), remote.double(1), remote.double(2)]);
    expect(results).toEqual(['done', 2, 4]);
  });

  test('tells its progress in order, and nothing after its result', async () => {
    const items: unknown[] = [];
    const options: CallOptions<number> = { onProgress: (item) => items.push(item) };
    items.push(await connected().remote.count(4, options));
    expect(items).toEqual([0, 1, 2, 3, 'done']);
  });

  test('without a listener its progress is dropped', async () => {
    expect(await connected().remote.count(2)).toBe('done');
  });

  test('goes both ways on one wire', async () => {
    const [here, there] = wires();
    const worker = connect<{ ask: Method<null, number> }>(here, { name: () => 'host' });
    const host = connect<{ name: Method<null, string> }>(there, {
      ask: async () => (await host.name(null)).length,
    });
    expect(await worker.ask(null)).toBe(4);
  });
});

describe('a failure', () => {
  test('that is meant for people stays so', async () => {
    const error = await thrown(connected().remote.fail('human'));
    expect(error).toBeInstanceOf(HumanError);
    expect(error.message).toBe('The disk is full. Free some space.');
  });

  test('that is a bug keeps its name, message and stack', async () => {
    const error = await thrown(connected().remote.fail('type'));
    expect(error).not.toBeInstanceOf(HumanError);
    expect([error.name, error.message]).toEqual(['TypeError', 'x is not a function']);
    expect(error.stack).toContain('rpc.test.ts');
  });

  test('that is no error becomes one', async () => {
    expect((await thrown(connected().remote.fail('a text'))).message).toBe('a text');
  });

  test('to send a result is a failure of the call', async () => {
    expect((await thrown(connected().remote.fail('function'))).name).toBe('DataCloneError');
  });

  test('to send a call rejects it, and the next one is fine', async () => {
    const { remote } = connected();
    const error = await thrown(remote.double((() => 1) as unknown as number));
    expect(error.name).toBe('DataCloneError');
    expect(await remote.double(2)).toBe(4);
  });

  test('to know the method names it', async () => {
    const error = await thrown(connected().remote.missing(null));
    expect(error.message).toBe('no method "missing" on this side');
  });

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'to know the method: what every object has is none (%s)',
    async (name) => {
      const remote = connected().remote as unknown as Record<string, (_: null) => Promise<unknown>>;
      expect((await thrown(remote[name]?.(null) ?? Promise.resolve())).message).toContain(
        'no method',
      );
    },
  );
});

describe('an abort', () => {
  test('rejects here and reaches the other side', async () => {
    const { remote, service } = connected();
    const controller = new AbortController();
    const call = thrown(remote.wait(null, { signal: controller.signal }));
    await service.started;
    controller.abort();
    expect(isAbort(await call)).toBe(true);
    await Promise.resolve();
    expect(service.aborted).toHaveLength(1);
  });

  test('before the call sends nothing', async () => {
    const { remote, here } = connected();
    const error = await thrown(remote.wait(null, { signal: AbortSignal.abort() }));
    expect(isAbort(error)).toBe(true);
    expect(here.sent).toEqual([]);
  });

  test('after the call is over does nothing', async () => {
    const { remote, here } = connected();
    const controller = new AbortController();
    await remote.double(1, { signal: controller.signal });
    controller.abort();
    expect(here.sent).toMatchObject([{ kind: 'call' }]);
  });

  test('ends its call only', async () => {
    const { remote, service } = connected();
    const controller = new AbortController();
    const waiting = thrown(remote.wait(null, { signal: controller.signal }));
    await service.started;
    const counting = remote.count(3);
    controller.abort();
    await waiting;
    expect(await counting).toBe('done');
  });

  test('ends progress, too', async () => {
    const { remote } = connected();
    const controller = new AbortController();
    const items: number[] = [];
    const onProgress = (item: number): void => {
      items.push(item);
      controller.abort();
    };
    expect(isAbort(await thrown(remote.count(5, { signal: controller.signal, onProgress })))).toBe(
      true,
    );
    expect(items).toEqual([0]);
  });
});

describe('a closed wire', () => {
  test('rejects what is pending with its reason', async () => {
    const { remote, here, service } = connected();
    const calls = [thrown(remote.wait(null)), thrown(remote.wait(null))];
    await service.started;
    here.close(new HumanError('The model process ended. Score again to restart it.'));
    for (const error of await Promise.all(calls)) {
      expect(error).toBeInstanceOf(HumanError);
      expect(error.message).toContain('ended');
    }
  });

  test('rejects later calls, and sends nothing', async () => {
    const { remote, here } = connected();
    here.close(new Error('gone'));
    expect((await thrown(remote.double(1))).message).toBe('gone');
    expect(here.sent).toEqual([]);
  });

  test('aborts what it is serving, and answers nothing', async () => {
    const { remote, there, service } = connected();
    void thrown(remote.wait(null));
    await service.started;
    there.close(new Error('gone'));
    await new Promise((resolve) => setTimeout(resolve));
    expect(service.aborted).toEqual([new Error('gone')]);
    expect(there.sent).toEqual([]);
  });
});

test('a wire that breaks while a result is sent is nobody’s unhandled failure', async () => {
  const { there, remote } = connected();
  there.send = () => {
    throw new Error('channel closed');
  };
  void remote.double(1);
  // An unhandled rejection fails the run.
  await new Promise((resolve) => setTimeout(resolve));
  expect(there.sent).toEqual([]);
});

test('a wire that breaks at an abort still rejects the call', async () => {
  const { here, remote, service } = connected();
  const controller = new AbortController();
  const call = thrown(remote.wait(null, { signal: controller.signal }));
  await service.started;
  here.send = () => {
    throw new Error('channel closed');
  };
  controller.abort();
  expect(isAbort(await call)).toBe(true);
});

describe('a hostile message', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['a text', 'call'],
    ['a list', []],
    ['an object of no kind', {}],
    ['a kind nobody knows', { kind: 'format-disk', id: 1 }],
    ['an abort of no call', { kind: 'abort', id: 99 }],
    ['a result of no call', { kind: 'result', id: 99, result: 1 }],
    ['progress of no call', { kind: 'progress', id: 99, item: 1 }],
    ['an error without an error', { kind: 'error', id: 1 }],
    ['an error that is null', { kind: 'error', id: 1, error: null }],
    ['an error of numbers', { kind: 'error', id: 1, error: { name: 1, message: 2, stack: 3 } }],
  ])('does not throw: %s', (_, message) => {
    const { here, there, remote } = connected();
    remote.wait(null).catch(() => undefined);
    expect(() => here.receive(message)).not.toThrow();
    expect(() => there.receive(message)).not.toThrow();
  });

  test('that calls no method by name is answered with a failure', async () => {
    const { there } = connected();
    there.receive({ kind: 'call', id: 5, method: { toString: null }, params: 1 });
    await new Promise((resolve) => setTimeout(resolve));
    expect(there.sent).toMatchObject([{ kind: 'error', id: 5 }]);
  });

  test('that is an error without an error still rejects its call', async () => {
    const { here, remote } = connected();
    const call = thrown(remote.wait(null));
    here.receive({ kind: 'error', id: 1 });
    expect((await call).message).not.toBe('');
  });
});

test('a remote is no promise: it can be awaited and returned', async () => {
  const { remote } = connected();
  expect(await Promise.resolve(remote)).toBe(remote);
});
