import type { ZodType } from 'zod';
import { describe } from '../../core/formats/read.js';
import { baseUrlOf, checkedKey, redacted } from './address.js';
import { Attempt } from './attempt.js';
import { Events } from './events.js';
import { Refused, isTransientStatus, refusal, refusalText } from './refusal.js';
import {
  type RetryPolicy,
  Transient,
  defaultRetry,
  Unavailable,
  retryAfterOf,
  retrying,
} from './retry.js';
import { Slots } from './slots.js';

export interface EndpointOptions {
  /** Address of the server; a final `/v1` may stand there or not. */
  readonly url: string;
  /** Sent as a bearer token, and written nowhere. */
  readonly key?: string | undefined;
  /** Requests at the same time. */
  readonly concurrency?: number | undefined;
  /** Milliseconds for a whole answer; of a stream, for the next event. At most 300,000. */
  readonly timeout?: number | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
}

/** What is sent, and the shape of what comes back. */
export interface Asked<T> {
  readonly body: unknown;
  readonly answer: ZodType<T>;
  readonly signal?: AbortSignal | undefined;
}

export const defaultConcurrency = 8;
const defaultTimeout = 240_000;

/**
 * A server that models are asked at: JSON in, JSON or a stream of events out.
 *
 * Requests beyond `concurrency` wait their turn. 408, 425, 429, most 5xx, timeouts, connections that
 * close and answers that are no JSON are tried again, with growing pauses or those that Retry-After
 * asks for. An abort takes the request back from the server. Redirects are not followed: neither
 * traces nor keys go where nobody sent them.
 *
 * Errors are HumanErrors, the key is in none of them: `Refused` where asking again is of no use,
 * `Unavailable` after the last try; an abort is an AbortError.
 */
export class Endpoint {
  /** The address without `/v1` and without a slash at its end. */
  readonly url: string;
  readonly #key: string | undefined;
  readonly #slots: Slots;
  readonly #retry: RetryPolicy;
  readonly #timeout: number;

  constructor({ url, key, concurrency, timeout, retry }: EndpointOptions) {
    this.url = baseUrlOf(url);
    this.#key = key === undefined ? undefined : checkedKey(key);
    this.#slots = new Slots(concurrency ?? defaultConcurrency);
    this.#timeout = timeout ?? defaultTimeout;
    this.#retry = { ...defaultRetry, ...retry };
  }

  /** @param path from the root of the server: `/v1/completions`. */
  async post<T>(path: string, { body, answer, signal }: Asked<T>): Promise<T> {
    return this.#json(path, bodyOf(body), answer, signal);
  }

  async get<T>(path: string, answer: ZodType<T>, signal?: AbortSignal): Promise<T> {
    return this.#json(path, { method: 'GET' }, answer, signal);
  }

  /**
   * The events of a streamed answer, up to `[DONE]` or its end. Trying again ends with the first event;
   * what breaks off after it is `Unavailable`. A reader that leaves takes the request back.
   */
  async *stream<T>(path: string, { body, answer, signal }: Asked<T>): AsyncGenerator<T> {
    const release = await this.#slots.take(signal);
    let events: Events | undefined;
    try {
      events = await this.#trying(() => this.#open(path, bodyOf(body), signal), signal);
      let data: string | undefined = events.first;
      for (; data !== undefined; data = await events.next()) {
        yield this.#checked(path, this.#parsed(path, data), answer);
      }
    } catch (error) {
      if (error instanceof Transient) throw new Unavailable(`${error.message}. Ask again.`);
      throw error;
    } finally {
      events?.attempt.end();
      release();
    }
  }

  async #json<T>(
    path: string,
    init: RequestInit,
    answer: ZodType<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const release = await this.#slots.take(signal);
    try {
      const value = await this.#trying(() => this.#value(path, init, signal), signal);
      return this.#checked(path, value, answer);
    } finally {
      release();
    }
  }

  #trying<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    return retrying(work, this.#retry, signal);
  }

  /** One try to get a whole answer. */
  async #value(path: string, init: RequestInit, signal: AbortSignal | undefined): Promise<unknown> {
    const attempt = new Attempt(this.#place(path), this.#timeout, signal);
    try {
      const response = await this.#send(path, init, attempt);
      return this.#parsed(path, await attempt.of(response.text()));
    } finally {
      attempt.end();
    }
  }

  /** One try to get a stream's first event. */
  async #open(path: string, init: RequestInit, signal: AbortSignal | undefined): Promise<Events> {
    const attempt = new Attempt(this.#place(path), this.#timeout, signal);
    try {
      return await Events.of(await this.#send(path, init, attempt), attempt);
    } catch (error) {
      attempt.end();
      throw error;
    }
  }

  async #send(path: string, init: RequestInit, attempt: Attempt): Promise<Response> {
    const headers = {
      'content-type': 'application/json',
      ...(this.#key !== undefined && { authorization: `Bearer ${this.#key}` }),
    };
    const { signal } = attempt;
    const response = await attempt.of(
      fetch(this.url + path, { ...init, headers, signal, redirect: 'manual' }),
    );
    if (response.ok) return response;
    const body = redacted(await attempt.of(response.text()), this.#key);
    if (!isTransientStatus(response.status)) {
      throw refusal(this.#place(path), response.status, body);
    }
    const pause = retryAfterOf(response.headers.get('retry-after'), Date.now());
    const text = refusalText(this.#place(path), response.status, body);
    throw new Transient(text, response.status, pause);
  }

  /** Half an answer is no JSON either, so it is worth another try. */
  #parsed(path: string, text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw new Transient(`${this.#place(path)} answered what is no JSON`);
    }
  }

  #checked<T>(path: string, value: unknown, answer: ZodType<T>): T {
    const { data, error } = answer.safeParse(value);
    if (!error) return data;
    throw new Refused(
      `${this.#place(path)} answered in another shape: ${describe(error)}. ` +
        'Check that it is a server of the kind that was named.',
      200,
    );
  }

  #place(path: string): string {
    return this.url + path;
  }
}

function bodyOf(body: unknown): RequestInit {
  return { method: 'POST', body: JSON.stringify(body) };
}
