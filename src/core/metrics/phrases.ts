import { groupedBy } from '../group.js';
import { runsOf, wordsOf } from '../text.js';

/** A text of one side, with the problem it is about. */
export interface MinedText {
  readonly text: string;
  readonly group: string;
  /** Whether it is of those in which the phrase is looked for (wrong, and paid well). */
  readonly isSuspect: boolean;
}

/** A phrase that suspects have more often than the others. */
export interface MinedPhrase {
  readonly phrase: string;
  /** Log-odds ratio by its standard deviation. */
  readonly z: number;
  /** Suspect texts that have it, and their problems. */
  readonly texts: number;
  readonly groups: number;
}

export interface MiningOptions {
  readonly z: number;
  readonly fewestTexts: number;
  readonly fewestGroups: number;
  readonly most: number;
}

export const defaultMining: MiningOptions = { z: 3, fewestTexts: 5, fewestGroups: 3, most: 20 };

/** Weight of the prior: how many phrases it is worth. */
const priorWeight = 500;

/**
 * Phrases of two to six words that suspects use more than the others: log-odds with an informative
 * Dirichlet prior (the phrases of all texts). Of phrases that contain each other the longest stays.
 * Numbers count as one word, so that a phrase is not a problem's own.
 * Source: Monroe, Colaresi and Quinn, Fightin' Words, 2008.
 */
export function overusedPhrases(
  texts: readonly MinedText[],
  options: MiningOptions = defaultMining,
): MinedPhrase[] {
  const counted = texts.map((text) => ({ ...text, phrases: phrasesOf(text.text) }));
  const [suspect, other] = [true, false].map((isSuspect) =>
    countOf(counted.filter((text) => text.isSuspect === isSuspect)),
  );
  if (!suspect || !other || suspect.total === 0 || other.total === 0) return [];
  const all = suspect.total + other.total;
  const found = [...suspect.counts].flatMap(([phrase, own]) => {
    const theirs = other.counts.get(phrase) ?? 0;
    const prior = (priorWeight * (own + theirs)) / all;
    const z = logOddsZ(own, suspect.total, theirs, other.total, prior);
    if (z < options.z) return [];
    const having = counted.filter((text) => text.isSuspect && text.phrases.has(phrase));
    const groups = groupedBy(having, ({ group }) => group).size;
    if (having.length < options.fewestTexts || groups < options.fewestGroups) return [];
    return [{ phrase, z, texts: having.length, groups }];
  });
  const longest = found.filter(
    ({ phrase }) =>
      !found.some((each) => each.phrase !== phrase && ` ${each.phrase} `.includes(` ${phrase} `)),
  );
  return longest.sort((a, b) => b.z - a.z).slice(0, options.most);
}

/** The distinct phrases of a text: one that is repeated counts once. */
function phrasesOf(text: string): Set<string> {
  const words = wordsOf(text).map((word) => (/^\d/.test(word) ? '#' : word));
  return new Set([2, 3, 4, 5, 6].flatMap((length) => [...runsOf(words, length)]));
}

interface Counts {
  readonly counts: ReadonlyMap<string, number>;
  readonly total: number;
}

function countOf(texts: readonly { readonly phrases: ReadonlySet<string> }[]): Counts {
  const counts = new Map<string, number>();
  for (const { phrases } of texts)
    for (const phrase of phrases) counts.set(phrase, (counts.get(phrase) ?? 0) + 1);
  return { counts, total: [...counts.values()].reduce((sum, count) => sum + count, 0) };
}

function logOddsZ(
  own: number,
  ownTotal: number,
  theirs: number,
  theirTotal: number,
  prior: number,
): number {
  const odds = (count: number, total: number): number =>
    Math.log((count + prior) / (total + priorWeight - count - prior));
  const variance = 1 / (own + prior) + 1 / (theirs + prior);
  return (odds(own, ownTotal) - odds(theirs, theirTotal)) / Math.sqrt(variance);
}
