import { HumanError, messageOf } from '../core/errors.js';

/** One end of a channel of plain-data messages: a child process, a worker, a webview. */
export interface Wire {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The other side is gone; nothing will be answered any more. */
  onClose(listener: (reason: Error) => void): void;
}

/** What a method learns about the call it serves. */
export interface Call<Progress> {
  readonly signal: AbortSignal;
  progress(item: Progress): void;
}

/** A method that the other side may call. */
export type Method<Params, Result, Progress = never> = (
  params: Params,
  call: Call<Progress>,
) => Result | Promise<Result>;

export interface CallOptions<Progress> {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (item: Progress) => void;
}

/** The caller's view of an interface of methods. */
export type Remote<T> = {
  readonly [K in keyof T]: T[K] extends Method<infer Params, infer Result, infer Progress>
    ? (params: Params, options?: CallOptions<Progress>) => Promise<Result>
    : never;
};

type Message =
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly method: string;
      readonly params: unknown;
    }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'progress'; readonly id: number; readonly item: unknown }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: SentError };

interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
  progress(item: unknown): void;
}

type AnyMethod = (params: unknown, call: Call<unknown>) => unknown;

/**
 * Serves `ours` to the other side and returns the other side's methods. A failure comes back as a
 * failure, a call can be aborted, and a closed wire rejects all that is pending.
 */
export function connect<Theirs extends object>(wire: Wire, ours: object): Remote<Theirs> {
  const methods = new Map(Object.entries(ours) as [string, AnyMethod][]);
  const pending = new Map<number, Pending>();
  const serving = new Map<number, AbortController>();
  let closed: Error | undefined;
  let lastId = 0;

  wire.onMessage((raw) => {
    if (typeof raw !== 'object' || raw === null) return;
    const message = raw as Message;
    switch (message.kind) {
      case 'call':
        void serve(message.id, methods.get(message.method), message);
        return;
      case 'abort':
        serving.get(message.id)?.abort();
        return;
      case 'progress':
        pending.get(message.id)?.progress(message.item);
        return;
      case 'result':
        settle(message.id)?.resolve(message.result);
        return;
      case 'error':
        settle(message.id)?.reject(revive(message.error));
    }
  });
  wire.onClose((reason) => {
    closed = reason;
    for (const call of pending.values()) call.reject(reason);
    for (const controller of serving.values()) controller.abort(reason);
    pending.clear();
  });

  function settle(id: number): Pending | undefined {
    const call = pending.get(id);
    pending.delete(id);
    return call;
  }

  async function serve(
    id: number,
    method: AnyMethod | undefined,
    { method: name, params }: { readonly method: string; readonly params: unknown },
  ): Promise<void> {
    const controller = new AbortController();
    serving.set(id, controller);
    try {
      if (!method) throw new Error(`no method "${name}" on this side`);
      const call: Call<unknown> = {
        signal: controller.signal,
        progress: (item) => post({ kind: 'progress', id, item }),
      };
      post({ kind: 'result', id, result: await method(params, call) });
    } catch (error) {
      tryPost({ kind: 'error', id, error: sent(error) });
    } finally {
      serving.delete(id);
    }
  }

  function post(message: Message): void {
    if (!closed) wire.send(message);
  }

  /** For the last word about a call: where even that cannot be sent, the wire is about to close. */
  function tryPost(message: Message): void {
    try {
      post(message);
    } catch {
      // The other side learns by the close.
    }
  }

  function call(
    method: string,
    params: unknown,
    options: CallOptions<unknown> = {},
  ): Promise<unknown> {
    const { signal, onProgress } = options;
    if (closed) return Promise.reject(closed);
    if (signal?.aborted) return Promise.reject(abortError());
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        settle(id)?.reject(abortError());
        tryPost({ kind: 'abort', id });
      };
      const done = (): void => signal?.removeEventListener('abort', abort);
      pending.set(id, {
        resolve: (result) => {
          done();
          resolve(result);
        },
        reject: (error) => {
          done();
          reject(error);
        },
        progress: (item) => onProgress?.(item),
      });
      signal?.addEventListener('abort', abort, { once: true });
      try {
        post({ kind: 'call', id, method, params });
      } catch (error) {
        settle(id)?.reject(error instanceof Error ? error : new Error(messageOf(error)));
      }
    });
  }

  return new Proxy({} as Remote<Theirs>, {
    get: (_, method) =>
      // A promise asks what it is given for `then`; a remote is not one.
      typeof method === 'string' && method !== 'then'
        ? (params: unknown, options?: CallOptions<unknown>) => call(method, params, options)
        : undefined,
  });
}

/** What an aborted call rejects with, the same everywhere. */
export function abortError(): Error {
  const error = new Error('cancelled');
  error.name = 'AbortError';
  return error;
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function sent(error: unknown): SentError {
  const { name, stack } = error instanceof Error ? error : new Error(messageOf(error));
  return { name, message: messageOf(error), stack };
}

/** The other side may send anything, a webview above all. */
function revive(received: unknown): Error {
  const { name, message, stack }: Partial<Record<keyof SentError, unknown>> = received ?? {};
  const text = typeof message === 'string' ? message : 'the other side failed without a word';
  if (name === 'HumanError') return new HumanError(text);
  const error = new Error(text);
  if (typeof name === 'string') error.name = name;
  if (typeof stack === 'string') error.stack = stack;
  return error;
}
