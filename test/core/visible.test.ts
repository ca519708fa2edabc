import fc from 'fast-check';
import { expect, test } from 'vitest';
import { visible } from '../../src/core/visible.js';

test.each<[string, string, string]>([
  ['NUL, escape and delete', '\0a\x1b[31m\x7f', '␀a␛[31m␡'],
  ['a lone carriage return', 'a\rb\r\nc', 'a␍b\r\nc'],
  ['a control character of eight bits', 'a\x9bb', 'a\uFFFDb'],
  ['what turns text round', 'if \u202e0 == x\u202c \u2066y\u2069 \u200f', 'if �0 == x� �y� �'],
  ['what has no width', 'pass\u200bword\u2060\ufeff\u00ad', 'pass�word���'],
  ['separators that are no line breaks', 'a\u2028b\u2029c', 'a␤b␤c'],
  ['fillers that look like a space', 'a\u3164\uffa0b', 'a��b'],
  ['a message in tags', 'a\u{e0068}\u{e0069}', 'a����'],
  ['a message in selectors', 'é\ufe0f\ufe01\u{e0101}', 'é\ufe0f���'],
  ['joiners that join nothing', 'a\u200db \u200c', 'a�b �'],
])('%s is shown', (_, text, shown) => expect(visible(text)).toBe(shown));

test.each([
  ['prose', 'Line 1\n\tLine 2\r\nπ ≈ 3.14, naïve, 漢字, שלום, مرحبا'],
  ['emoji', '👩🏽‍🚀 👨‍👩‍👧 ❤️‍🔥 #️⃣ 🏳️‍🌈'],
  ['a flag of tags', '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}'],
  ['a joiner of Persian and of Devanagari', 'می\u200cخواهم क्\u200dष'],
  ['a variant of a sign', '葛\u{e0100} ≨\ufe00'],
])('%s stays', (_, text) => expect(visible(text)).toBe(text));

test('no offset moves, and what is shown shows nothing else', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, (given) => {
      const shown = visible(given);
      expect(shown).toHaveLength(given.length);
      expect(visible(shown)).toHaveLength(given.length);
      expect(shown).not.toMatch(/(?![\n\t]|\r\n)\p{Cc}|\p{Bidi_C}|[\u2028\u2029\u200B\uFEFF]/u);
    }),
  );
});
