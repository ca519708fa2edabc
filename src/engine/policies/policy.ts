/** A prefix to go on from, and how often. */
export interface Prefix {
  readonly prompt: string;
  /** What is written so far: the steps that are kept, and what follows them. */
  readonly before: readonly string[];
  readonly rollouts: number;
  /** Number of the first of these rollouts among all of this prefix: its seed follows from it. */
  readonly from: number;
}

export interface Continuation {
  readonly text: string;
  /** As the policy counts; where it does not say, the pieces that it sent. */
  readonly tokens: number;
  /** Whether it ended by itself, not by the limit of tokens. */
  readonly hasEnded: boolean;
}

/**
 * Who continues a prefix. Of a policy with a stock (recorded rollouts) fewer may come than are asked
 * for; where it never had any, that is a HumanError. An abort rejects at once with an AbortError.
 */
export interface Policy {
  /** Everything that decides what comes: server, model, sampling. Part of the cache's key. */
  readonly id: string;
  continue(prefix: Prefix, signal: AbortSignal): Promise<readonly Continuation[]>;
}

/** How a policy samples. */
export interface Sampling {
  readonly temperature: number;
  readonly topP: number;
  readonly maxTokens: number;
  readonly stop: readonly string[];
  readonly seed: number;
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
