/** Text to token ids, as the model's own tokenizer does it; special tokens are added by families. */
export interface Tokenizer {
  encode(text: string): readonly number[];
  /** The id of a special token by its role or its text, if the model has it. */
  special(token: 'bos' | 'eos' | 'pad' | (string & {})): number | undefined;
}

/** One forward pass over one sequence. */
export interface Pass {
  /** Which of the family's models; families of one model have only `prm`. */
  readonly model: string;
  readonly ids: readonly number[];
  /**
   * For each judged step (others: undefined) the position whose row carries its reward; then the
   * positions of the layout's `alsoAfter`.
   */
  readonly readAt: readonly (number | undefined)[];
}
