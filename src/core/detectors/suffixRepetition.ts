import { type TraceDetector, fact, hack } from './detector.js';
import { judgedText, wordsOf } from '../text.js';

/** How many words in a row make a repeat. */
const runLength = 8;

/**
 * D5. A trace repeats itself: this share of its words stands in a run of eight or more words that
 * stood before. Near-synonyms evade it.
 *
 * Source: the level of PURE's monitor (0.2); its formula is another.
 */
export const suffixRepetition: TraceDetector = {
  id: 'suffix-repetition',
  title: 'Trace that repeats itself',
  code: 'D5',
  scope: 'trace',
  threshold: 0.2,
  readsText: true,
  detect({ trace }, threshold) {
    const words = wordsOf(judgedText(trace));
    const share = repeatedShare(words);
    return share < threshold
      ? []
      : [hack('suffix-repetition', null, { share: fact(share), threshold })];
  },
};

function repeatedShare(words: readonly string[]): number {
  const seen = new Set<string>();
  const isRepeated = new Array<boolean>(words.length).fill(false);
  for (let at = 0; at + runLength <= words.length; at++) {
    const run = words.slice(at, at + runLength).join(' ');
    if (seen.has(run)) isRepeated.fill(true, at, at + runLength);
    seen.add(run);
  }
  return words.length === 0 ? 0 : isRepeated.filter(Boolean).length / words.length;
}
