import type { PrmFamily, Row } from '../../core/prm/family.js';
import type { Endpoint } from '../http/endpoint.js';

/** One sequence as a server gets it. */
export interface Sequence {
  /** Where a tokenizer is known; else `text` is sent, and the server cuts it. */
  readonly ids: readonly number[] | undefined;
  readonly text: string;
  /** Whether the server has to put its BOS before the text. */
  readonly wantsBos: boolean;
  /**
   * Of each read the position of its token, without ids the offset in the text after which it is;
   * undefined where nothing is read.
   */
  readonly readAt: readonly (number | undefined)[];
}

/** What a server is asked about one trace. */
export interface Question {
  readonly endpoint: Endpoint;
  /** Name of the model, as the server knows it. */
  readonly model: string;
  readonly family: PrmFamily;
  readonly sequences: readonly Sequence[];
  /** Ids of the tokens whose logits are compared, in the order of the family's columns. */
  readonly labelIds: readonly number[];
  readonly signal: AbortSignal | undefined;
}

export interface ServedModel {
  readonly name: string;
  readonly maxTokens: number | undefined;
}

/** Rows of each sequence, parallel to its `readAt`. */
export type Rows = readonly (readonly (Row | undefined)[])[];

/** One kind of server, and how it says what a PRM family reads. */
export interface ScoringEngine {
  readonly id: string;
  readonly title: string;
  /** Whether it takes token ids only. */
  readonly needsTokenizer: boolean;
  /** Why it cannot be asked about a family; undefined if it can. */
  unfit(family: PrmFamily): string | undefined;
  /** What the server serves. Rejects where there is no such server. */
  served(endpoint: Endpoint, signal: AbortSignal | undefined): Promise<ServedModel>;
  /** Rejects with `Refused` where the answer does not fit the question. */
  rows(question: Question): Promise<Rows>;
}
