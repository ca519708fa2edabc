import type { TraceRow, TraceTable } from './traceTable.js';

/** A way to look at the traces of a file: which of them, and which first. */
export interface TraceOrder {
  readonly id: string;
  readonly title: string;
  /** Where it stands among the others: the lowest first; undefined leaves it out. */
  key(row: TraceRow): number | undefined;
}

/** Every way to look at the traces of a file. */
export const traceOrders: readonly TraceOrder[] = [
  { id: 'file', title: 'As in the file', key: () => 0 },
  { id: 'lowest-reward', title: 'Lowest reward first', key: ({ lowest }) => lowest },
  {
    id: 'disagreement',
    title: 'PRM and labels disagree',
    key: ({ labelError, predictedError, gap }) =>
      labelError === undefined || predictedError === undefined || labelError === predictedError
        ? undefined
        : -(gap ?? 0),
  },
  {
    id: 'fooled',
    title: 'High reward, but wrong answer',
    key: ({ outcome, predictedError, lowest = 0 }) =>
      outcome === false && predictedError === -1 ? -lowest : undefined,
  },
  {
    id: 'lucky',
    title: 'Right answer, but flawed',
    key: ({ outcome, labelError, predictedError, lowest = 1 }: TraceRow): number | undefined => {
      // Where there is a label, it decides.
      const error = labelError ?? predictedError ?? -1;
      return outcome === true && error >= 0 ? lowest : undefined;
    },
  },
  {
    id: 'unlabelled',
    title: 'First error not known yet',
    key: (row) => (isLeft(row) ? 0 : undefined),
  },
];

/** Whether somebody still has to say where the first error is. */
export function isLeft({ labelError }: TraceRow): boolean {
  return labelError === undefined;
}

/** The rows that an order keeps, as it puts them; equal ones in the order of the file. */
export function orderedRows(table: TraceTable, order: TraceOrder): Uint32Array {
  const rows = new Uint32Array(table.length);
  const keys = new Float64Array(table.length);
  let count = 0;
  let isSorted = true;
  for (let row = 0; row < table.length; row++) {
    const key = order.key(table.row(row));
    if (key === undefined) continue;
    keys[row] = key;
    isSorted &&= count === 0 || (keys[rows[count - 1] ?? 0] ?? 0) <= key;
    rows[count++] = row;
  }
  const kept = rows.subarray(0, count);
  return isSorted ? kept : kept.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
}
