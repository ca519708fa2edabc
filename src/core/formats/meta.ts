import type { Trace } from '../trace.js';

type Said = string | number | boolean | null | undefined;

/** What a record says besides, without what it leaves empty. */
export function metaOf(said: Readonly<Record<string, Said>>): Trace['meta'] {
  const isSaid = (entry: [string, Said]): entry is [string, NonNullable<Said>] =>
    entry[1] !== null && entry[1] !== undefined && entry[1] !== '';
  return Object.fromEntries(Object.entries(said).filter(isSaid));
}
