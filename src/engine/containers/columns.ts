/**
 * The rows of an object of columns, `{a: [...], b: [...]}`, as pandas and `datasets` write them; nothing
 * for other objects. Lists of equal length also stand in records of many formats, so only what fits
 * no format itself may be read this way.
 */
export function rowsOfColumns(value: unknown): object[] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const columns = Object.entries(value) as [string, unknown][];
  const first = columns[0]?.[1];
  if (!Array.isArray(first) || first.length === 0) return undefined;
  const isTable = columns.every(
    ([, column]) => Array.isArray(column) && column.length === first.length,
  );
  if (!isTable) return undefined;
  return first.map((_, row) =>
    Object.fromEntries(columns.map(([name, column]) => [name, (column as unknown[])[row]])),
  );
}
