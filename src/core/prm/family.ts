import type { Trace } from '../trace.js';

/** Text to token ids, as the model's own tokenizer does it; special tokens are added by families. */
export interface Tokenizer {
  encode(text: string): readonly number[];
  /** The id of a special token by its role or text, if the model has it. */
  special(token: 'bos' | 'eos' | 'pad' | (string & {})): number | undefined;
}

/** One forward pass over one sequence. */
export interface Pass {
  /** Which of the family's models; families of one model have only `prm`. */
  readonly model: string;
  readonly ids: readonly number[];
  /** For each judged step (others: undefined) the position whose row carries its reward. */
  readonly readAt: readonly (number | undefined)[];
}

/** A row of the model's output at one position: one number per class. */
export type Row = Float32Array;

/** Settings of a family that a model folder may set, from `options` in its model.json. */
export type FamilyOptions = Readonly<Record<string, string | number | boolean>>;

/**
 * How one kind of PRM is asked, and how its answer is read. Pure: no model is needed to test one.
 * Each member cites its paper and reference implementation.
 */
export interface PrmFamily {
  readonly id: string;
  readonly title: string;
  readonly kind: 'validity' | 'value';
  /** Names of the signals it yields; most yield one, called `reward`. */
  readonly signals: readonly string[];
  /** Closed interval of its rewards. */
  readonly range: readonly [number, number];
  /** A step whose reward is below is predicted wrong, unless the model's calibration says otherwise. */
  readonly threshold: number;
  /** The aggregate that its reference uses for whole traces. */
  readonly aggregate: string;
  readonly maxTokens: number;
  /** Sequences to feed. #readAt = #steps by construction: ids and positions are built together. */
  passes(trace: Trace, tokenizer: Tokenizer, options: FamilyOptions): readonly Pass[];
  /**
   * Rewards per signal, parallel to the steps.
   * @param rows per pass, per step: the row at its read position; undefined where there was none.
   */
  read(rows: readonly (readonly (Row | undefined)[])[]): readonly (number | undefined)[][];
}

/** Softmax over two logits, the probability of the second: 1 / (1 + exp(l0 - l1)). */
export function secondOfTwo(row: Row): number {
  const [first = 0, second = 0] = row;
  return 1 / (1 + Math.exp(first - second));
}
