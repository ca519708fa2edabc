import type { TokenChoice } from './sampling.js';

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

/** How a policy samples. */
export interface Sampling {
  readonly temperature: number;
  readonly topP: number;
  readonly maxTokens: number;
  readonly stop: readonly string[];
  readonly seed: number;
}

/** How a local policy samples: it knows every token's chance. */
export type LocalSampling = Sampling & TokenChoice;
