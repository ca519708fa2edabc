// What the writers of journalChild.ts write, for both sides of the test.

/** A killed process is as many killed writers, each at another place of its work. */
export const writers = 8;

export function journalName(writer: number): string {
  return `${writer}.labels.jsonl`;
}

/** Of many lengths, and of bytes that are no characters by themselves. */
export function valueOf(number: number): string {
  return `${number} ${'é'.repeat(number % 700)}`;
}
