import type { Continuation, Prefix, Sampling } from '../../core/continuation.js';

export type { Continuation, Prefix, Sampling };

/**
 * Who continues a prefix. Of a policy with a stock (recorded rollouts) fewer may come than are asked
 * for; where it never had any, that is a HumanError. An abort rejects at once with an AbortError.
 */
export interface Policy {
  /** Everything that decides what comes: server, model, sampling. Part of the cache's key. */
  readonly id: string;
  /** Ends what it has started, where it has. */
  stop?(): void;
  continue(prefix: Prefix, signal: AbortSignal): Promise<readonly Continuation[]>;
}

export const defaultSampling: Sampling = {
  temperature: 0.7,
  topP: 1,
  maxTokens: 1024,
  stop: [],
  seed: 0,
};

/** The solution so far as one text; a step ends its line. */
export function writtenText(before: readonly string[]): string {
  return before.reduce((text, piece) => {
    const isApart = text === '' || /\s$/.test(text) || /^\s/.test(piece);
    return isApart ? text + piece : `${text}\n${piece}`;
  }, '');
}
