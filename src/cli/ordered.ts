/**
 * Works on up to `limit` items at a time and yields the results in the order of the items. An item
 * that needs no work takes its place all the same.
 */
export async function* ordered<T, R>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const waiting: Promise<R>[] = [];
  for await (const item of items) {
    const working = work(item);
    // It is awaited in its turn; until then its failure is nobody's.
    working.catch(() => undefined);
    waiting.push(working);
    const first = waiting.length === limit ? waiting.shift() : undefined;
    if (first) yield await first;
  }
  for (const each of waiting) yield await each;
}
