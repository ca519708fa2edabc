import { setTimeout as sleep } from 'node:timers/promises';
import { HumanError } from '../../core/errors.js';
import { abortError } from '../../rpc/rpc.js';

/** How often and how fast something is tried again. All times are milliseconds. */
export interface RetryPolicy {
  /** Including the first. */
  readonly tries: number;
  /** Upper bound of the first pause; it doubles with each try. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** A server that asks for a longer pause than this is not waited for. */
  readonly patience: number;
  /** In [0, 1): spreads the clients of a server that comes back. */
  readonly random: () => number;
  readonly sleep: (pause: number, signal: AbortSignal | undefined) => Promise<void>;
}

export const defaultRetry: RetryPolicy = {
  tries: 6,
  firstPause: 500,
  longestPause: 30_000,
  patience: 120_000,
  random: Math.random,
  sleep: (pause, signal) => sleep(pause, undefined, signal && { signal }),
};

/** A failure that may be gone the next time. Its message is a sentence for a person. */
export class Transient extends Error {
  /**
   * @param status of the answer, if there was one.
   * @param retryAfter the pause that the server asked for.
   */
  constructor(
    message: string,
    readonly status?: number,
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

/** A failure that lasted through all tries. */
export class Unavailable extends HumanError {
  /** @param status of the last answer, if there was one. */
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

/**
 * Tries until it works, as long as it fails with a `Transient`. Rejects with `Unavailable` after the
 * last try, with an AbortError when the signal aborts, else with what the work rejected with.
 */
export async function retrying<T>(
  work: () => Promise<T>,
  policy: RetryPolicy,
  signal?: AbortSignal,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    if (signal?.aborted) throw abortError();
    try {
      return await work();
    } catch (error) {
      // What an abort breaks may look like a broken connection.
      if (signal?.aborted) throw abortError();
      if (!(error instanceof Transient)) throw error;
      const pause = error.retryAfter ?? pauseAfter(failures, policy);
      if (failures >= policy.tries) throw gaveUp(error, `tried ${failures} times`);
      if (pause > policy.patience) throw gaveUp(error, `asks to wait ${Math.ceil(pause / 1000)} s`);
      await policy.sleep(pause, signal).catch(() => undefined);
    }
  }
}

/** Between half of the bound and all of it: "equal jitter". */
export function pauseAfter(failures: number, policy: RetryPolicy): number {
  const bound = Math.min(policy.longestPause, policy.firstPause * 2 ** (failures - 1));
  return bound * (0.5 + policy.random() / 2);
}

/**
 * Milliseconds that a Retry-After header asks for: seconds, or a date. Undefined if it says nothing
 * of use.
 */
export function retryAfterOf(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  const pause = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000;
  return Number.isNaN(pause) ? undefined : Math.max(0, pause);
}

function gaveUp(error: Transient, why: string): Unavailable {
  return new Unavailable(
    `${error.message} (${why}). Look after the server, then go on.`,
    error.status,
  );
}
