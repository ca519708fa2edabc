import { expect } from 'vitest';
import { inShort, read } from './reading.js';

const signs = { reasoning: 'r', action: 'a', observation: 'o', answer: 'A' } as const;

/** What a record comes to, a trace a line: its prompt, and each step after the sign of its role. */
export function check(id: string, record: unknown, expected: readonly string[]): void {
  const shown = read(id, record).map((item) =>
    'steps' in item
      ? [`${item.prompt}?`, ...item.steps.map(({ role, text }) => `${signs[role]}:${text}`)].join(
          ' ',
        )
      : inShort(item),
  );
  expect(shown).toEqual(expected);
}
