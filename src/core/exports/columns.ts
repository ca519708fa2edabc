/** The type of a column: one JSON type throughout, so that every loader infers the same. */
export type Column =
  | 'string'
  | 'bool'
  | 'int64'
  | 'float64'
  | { readonly list: Column }
  | { readonly struct: Columns };

/** By name, in the order in which rows have them. */
export type Columns = Readonly<Record<string, Column>>;

export function list(of: Column): Column {
  return { list: of };
}

export function struct(columns: Columns): Column {
  return { struct: columns };
}
