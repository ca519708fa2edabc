/** Words and numbers, in lower case: what is left of a text when layout and punctuation differ. */
export function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Words, numbers and every other sign, so that 3 + 4 is not 3 - 4. */
export function tokens(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? [];
}

/** All runs of `length` items, as texts; of fewer items the only run is all of them. */
export function runs(items: readonly string[], length: number): string[] {
  if (items.length === 0) return [];
  const count = Math.max(1, items.length - length + 1);
  return Array.from({ length: count }, (_, at) => items.slice(at, at + length).join(' '));
}
