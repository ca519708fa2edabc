import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { families } from '../src/core/prm/index.js';

const exporter = join(import.meta.dirname, '..', 'models', 'export');

function read(path: string): unknown {
  return JSON.parse(readFileSync(join(exporter, path), 'utf8'));
}

interface Exported {
  readonly columns: readonly string[];
  readonly maxTokens: number;
  readonly threshold: number;
}

test('the exporter knows every family as the product does', () => {
  const known = read('rewardscope_export/families.json') as Record<string, Exported>;
  const facts = Object.entries(known).map(([id, { columns, maxTokens, threshold }]) => [
    id,
    { columns, maxTokens, threshold },
  ]);
  expect(Object.fromEntries(facts)).toEqual(
    Object.fromEntries(
      families.map(({ id, columns, maxTokens, threshold }) => [
        id,
        { columns, maxTokens, threshold },
      ]),
    ),
  );
});

test('every family was compared with its reference, and none differs by more than 1e-4', () => {
  const compared = read('parity.json') as { family: string; difference: number }[];
  expect(new Set(compared.map(({ family }) => family))).toEqual(
    new Set(families.map(({ id }) => id)),
  );
  expect(compared.filter(({ difference }) => !(difference <= 1e-4))).toEqual([]);
});
