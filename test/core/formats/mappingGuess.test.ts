import { expect, test } from 'vitest';
import { fieldsIn } from '../../../src/core/formats/mappingGuess.js';

/** What a record offers for a mapping: a line for each field. */
function check(record: unknown, expected: readonly string[]): void {
  const shown = fieldsIn(record).map(({ at, each, kind, excerpt }) =>
    [at, ...(each === undefined ? [] : ['each', each]), kind, excerpt].join(' '),
  );
  expect(shown).toEqual(expected);
}

test('texts, values and lists, at any place', () =>
  check(
    { q: 'Why?', work: { steps: ['a', 'b'], ok: [true, null], 'a/b': 1 }, no: null, empty: [] },
    [
      '/q text "Why?"',
      '/work/steps texts ["a","b"]',
      '/work/ok values [true,null]',
      '/work/a~1b value 1',
    ],
  ));

test('lists of objects are lists of what stands in each', () =>
  check({ steps: [{ text: 'a', good: false, more: {} }, { text: 'b' }] }, [
    '/steps each /text texts "a"',
    '/steps each /good values false',
  ]));

test('a record that is no object, a deep one and a wide one', () => {
  check('text', [' text "text"']);
  check({ a: { b: { c: { d: { e: 'too deep' } } } } }, []);
  const wide = Object.fromEntries(Array.from({ length: 9999 }, (_, key) => [`k${key}`, 'x']));
  expect(fieldsIn(wide)).toHaveLength(200);
});
