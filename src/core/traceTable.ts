import { firstErrorOf, ratingsOf, type StepLabels } from './label.js';
import { isJudged, type Trace } from './trace.js';

/** Where a trace stands in its file. */
export type InFile = Pick<Trace, 'record' | 'part'>;

/** What lists of traces show, filter and sort by: one row of a {@link TraceTable}. */
export interface TraceRow extends InFile {
  readonly steps: number;
  /** Judged steps that nobody has labelled. */
  readonly unlabelled: number;
  /** By label: step index, -1 for none, undefined while it is not known. */
  readonly labelError: number | undefined;
  /** By the PRM, likewise. */
  readonly predictedError: number | undefined;
  /** Whether the final answer is right. */
  readonly outcome: boolean | undefined;
  /** The lowest reward of a step. */
  readonly lowest: number | undefined;
  /** How far the reward of the labelled step that it fits least lies from its label, 0..1. */
  readonly gap: number | undefined;
}

/** A row's rewards, and the first error by them. */
export interface RowScores {
  /** Parallel to the steps, in [0, 1]. */
  readonly rewards: readonly (number | undefined)[];
  readonly predictedError: number | undefined;
}

/** The columns of a table, in numbers: NaN where there is nothing. */
const columns = [
  'record',
  'part',
  'steps',
  'unlabelled',
  'labelError',
  'predictedError',
  'outcome',
  'lowest',
  'gap',
] as const;
type Column = (typeof columns)[number];

/**
 * The traces of a file in a few numbers each (40 bytes), in the order of the file, so that a list of
 * a million traces needs none of their texts in memory.
 */
export class TraceTable {
  #length = 0;
  #columns = emptyColumns(1024);

  get length(): number {
    return this.#length;
  }

  /** Appends a trace that comes after all others in the file. Returns its row. */
  add(trace: Trace, labels: StepLabels): number {
    const row = this.#length++;
    if (row === this.#columns.record.length) this.#grow();
    this.#set(row, { record: trace.record, part: trace.part, steps: trace.steps.length });
    this.#set(row, { outcome: trace.outcome === undefined ? NaN : Number(trace.outcome) });
    this.label(row, trace, labels);
    this.score(row, labels, { rewards: [], predictedError: undefined });
    return row;
  }

  label(row: number, trace: Trace, labels: StepLabels): void {
    this.#set(row, {
      unlabelled: trace.steps.filter((step, at) => isJudged(step) && !labels[at]).length,
      labelError: firstErrorOf(trace.steps, ratingsOf(labels)),
    });
  }

  score(row: number, labels: StepLabels, { rewards, predictedError }: RowScores): void {
    this.#set(row, { predictedError, lowest: lowestOf(rewards), gap: gapOf(labels, rewards) });
  }

  /** Forgets what a model said of all traces. */
  forgetScores(): void {
    for (const name of ['predictedError', 'lowest', 'gap'] as const) this.#columns[name].fill(NaN);
  }

  /** Drops the rows of a record and of all after it. */
  cutAt(record: number): void {
    this.#length = this.#firstFrom({ record, part: 0 });
  }

  row(row: number): TraceRow {
    const at = (name: Column): number | undefined => {
      const value = this.#columns[name][row];
      return value === undefined || Number.isNaN(value) ? undefined : value;
    };
    const outcome = at('outcome');
    return {
      record: at('record') ?? 0,
      part: at('part') ?? 0,
      steps: at('steps') ?? 0,
      unlabelled: at('unlabelled') ?? 0,
      labelError: at('labelError'),
      predictedError: at('predictedError'),
      outcome: outcome === undefined ? undefined : outcome === 1,
      lowest: at('lowest'),
      gap: at('gap'),
    };
  }

  /** The row of a trace, undefined if it is not in the table. */
  rowOf(place: InFile): number | undefined {
    const row = this.#firstFrom(place);
    return row < this.#length && this.#compare(row, place) === 0 ? row : undefined;
  }

  #firstFrom(place: InFile): number {
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(middle, place) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #compare(row: number, { record, part }: InFile): number {
    const difference = (this.#columns.record[row] ?? 0) - record;
    return difference === 0 ? (this.#columns.part[row] ?? 0) - part : difference;
  }

  #set(row: number, values: Partial<Record<Column, number | undefined>>): void {
    for (const name of columns) {
      if (name in values) this.#columns[name][row] = values[name] ?? NaN;
    }
  }

  #grow(): void {
    const grown = emptyColumns(2 * this.#columns.record.length);
    for (const name of columns) grown[name].set(this.#columns[name]);
    this.#columns = grown;
  }
}

// Numbers up to 2^24 are exact in 32 bits; a record's number may be larger.
function emptyColumns(length: number): Record<Column, Float32Array | Float64Array> {
  const short = Object.fromEntries(columns.map((name) => [name, new Float32Array(length)]));
  return { ...(short as Record<Column, Float32Array>), record: new Float64Array(length) };
}

function lowestOf(rewards: RowScores['rewards']): number | undefined {
  const known = rewards.filter((reward) => reward !== undefined);
  return known.length === 0 ? undefined : known.reduce((low, reward) => Math.min(low, reward));
}

function gapOf(labels: StepLabels, rewards: RowScores['rewards']): number | undefined {
  const gaps = labels.flatMap((label, step) => {
    const reward = rewards[step];
    if (reward === undefined || (label?.rating !== 1 && label?.rating !== -1)) return [];
    return [label.rating === 1 ? 1 - reward : reward];
  });
  return gaps.length === 0 ? undefined : Math.max(...gaps);
}
