import type { Trace } from '../trace.js';
import type { LayoutsOrRefusal } from './layout.js';

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
  /** What to feed. A step that is read is said where it is built, so #readAfter = #steps. */
  layouts(trace: Trace, options: FamilyOptions): LayoutsOrRefusal;
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
