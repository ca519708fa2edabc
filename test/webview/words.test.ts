import { expect, test } from 'vitest';
import { labelNews } from '../../webview/news.js';
import * as words from '../../webview/words.js';
import { panelState } from './panelState.js';

test('labels have a shape and a word', () => {
  const shown = panelState().labels.map(
    (label) => `${words.labelShape(label)} ${words.labelWord(label)}`,
  );
  expect(shown).toEqual(['✓ good', '○ neutral', '✗ bad', '? unsure', '· unlabelled']);
});

test('the source of a label is named', () => {
  expect(words.labelSource({ rating: 1, source: 'human', by: 'ann' })).toBe('human · ann');
  expect(words.labelSource({ rating: 1, source: 'recorded' })).toBe('recorded');
  expect(words.labelSource(null)).toBe('');
});

test.each([
  [0.5, '0.500'],
  [-0.25, '−0.250'],
  [0.000012, '1.2e−5'],
  [0, '0.000'],
  [null, '–'],
  [undefined, '–'],
  [Infinity, '–'],
])('number %s', (value, word) => expect(words.numberWord(value)).toBe(word));

test.each([
  [0.49, 0.5, 'below threshold'],
  [0.5, 0.5, 'above threshold'],
  [0.5, null, ''],
  [null, 0.5, ''],
])('%s against %s', (value, threshold, word) =>
  expect(words.thresholdWord(value, threshold)).toBe(word),
);

test('first errors: found, none and not known are three things', () => {
  expect([3, -1, null].map(words.confirmedWord)).toEqual([
    'step 3',
    'none: every step is labelled right',
    'not known',
  ]);
  expect(words.agreementWord(2, 2)).toBe('as predicted');
  expect(words.agreementWord(2, 3)).toBe('not as predicted');
  expect(words.agreementWord(null, 3)).toBe('');
});

test('changed labels are told, another trace is not', () => {
  const before = panelState();
  const changed = { ...before, labels: before.labels.with(4, { rating: -1, source: 'human' }) };
  expect(labelNews(before, changed)).toBe('step 4 bad');
  expect(labelNews(before, before)).toBe('');
  expect(labelNews(before, { ...changed, labels: [] })).toBe('');
  expect(labelNews(null, changed)).toBe('');
});
