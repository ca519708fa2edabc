import type { Trace } from '../trace.js';
import type { LayoutsOrRefusal } from './layout.js';

/**
 * A row of the model's output at one position: one number per column of the family, not normalised.
 *
 * The contract between a family and the graph of a model folder: the graph yields per position
 * either the classes of the model's own head (1, 2 or 3 columns), or, where the reference compares
 * some tokens' logits of a causal LM, the logits of these tokens only. The order is the family's
 * `columns`. A softmax over such a pair is what the references publish; a softmax over the whole
 * vocabulary, which some evaluation scripts take, cannot be had from it.
 */
export type Row = Float32Array;

/**
 * Where a row's numbers come from.
 * classes: logits of the model's own head, compared by softmax. values: raw numbers of its own head.
 * tokens, first-tokens: logits of a causal LM for the tokens that `columns` names; where a name is
 * several tokens, its last or its first one. log-probabilities: of the text that was fed.
 */
export type Head = 'classes' | 'values' | 'tokens' | 'first-tokens' | 'log-probabilities';

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
  /** The models it asks, by the names that layouts use; a family that does not say asks `prm` alone. */
  readonly models?: readonly string[];
  readonly head: Head;
  /** What the columns of a row stand for, in their order. */
  readonly columns: readonly string[];
  /** Names of the signals it yields; most yield one, called `reward`. */
  readonly signals: readonly string[];
  /** Closed interval of the rewards of its first signal. */
  readonly range: readonly [number, number];
  /** A step whose reward is below is predicted wrong, unless the model's calibration says otherwise. */
  readonly threshold: number;
  /** The aggregate that its reference uses for whole traces. */
  readonly aggregate: string;
  readonly maxTokens: number;
  /** What to feed. A step that is read is said where it is built, so #readAfter = #steps. */
  layouts(trace: Trace, options: FamilyOptions): LayoutsOrRefusal;
  /**
   * Rewards per signal, parallel to the steps.
   * @param rows per pass: of each step the row at its read position, undefined where there was none;
   * then those of the layout's `alsoAfter`.
   * @param options those that `layouts` was given.
   */
  read(
    rows: readonly (readonly (Row | undefined)[])[],
    options?: FamilyOptions,
  ): readonly (number | undefined)[][];
}
