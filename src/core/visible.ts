/**
 * Text as it may be shown: what has no shape of its own, or turns what stands beside it, becomes a
 * sign of the same length, so that no offset moves. Control characters become their pictures, line
 * separators the picture of a line break, bidirectional and other hidden characters U+FFFD.
 * Line feeds, tabs and what joins or varies a visible character (emoji, Persian, Devanagari) stay.
 */
export function visible(text: string): string {
  return text.replace(hidden, (found) => {
    const code = found.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return '\u2421';
    if (code === 0x2028 || code === 0x2029) return '\u2424';
    return '\uFFFD'.repeat(found.length);
  });
}

// Each looks back only where it has found something. DI: drawn as nothing by definition (Unicode).
const base = String.raw`[^\p{ASCII}\p{DI}\s]`;
const joiner = String.raw`[\u200C\u200D](?<!${base}\uFE0F?.)`;
const selector = String.raw`[\uFE00-\uFE0F\u{E0100}-\u{E01EF}](?<!(?:[#*\d]|${base}).)`;
const tag = String.raw`[\u{E0020}-\u{E007F}](?<!\u{1F3F4}[\u{E0020}-\u{E007F}]+)`;
const ignored = String.raw`(?![\u200C\u200D\uFE00-\uFE0F\u{E0020}-\u{E007F}\u{E0100}-\u{E01EF}])\p{DI}`;
const control = String.raw`(?![\n\t]|\r\n)\p{Cc}`;
const hidden = new RegExp(
  `${joiner}|${selector}|${tag}|${ignored}|${control}|[\\p{Bidi_C}\\u2028\\u2029\\uFFF9-\\uFFFB]`,
  'gu',
);
