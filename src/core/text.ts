import { isJudged, type Trace } from './trace.js';

/** Lower-case words and numbers. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+|\d+(?:\.\d+)?/gu) ?? [];
}

/** The distinct runs of `length` words. */
export function runsOf(words: readonly string[], length: number): Set<string> {
  const runs = new Set<string>();
  for (let at = 0; at + length <= words.length; at++)
    runs.add(words.slice(at, at + length).join(' '));
  return runs;
}

/** Share of the one or the other that is in both, 0..1. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const both = [...a].filter((each) => b.has(each)).length;
  const either = a.size + b.size - both;
  return either === 0 ? 0 : both / either;
}

/** Numbers, single letters used as variables, and formulas' commands: what a step can add. */
export function symbolsOf(text: string): Set<string> {
  return new Set(
    text.match(/\d+(?:[.,]\d+)*|\\[a-zA-Z]+|(?<![\p{L}'’])[b-zA-HJ-Z](?!\p{L})/gu) ?? [],
  );
}

const answerCue =
  /\\boxed|\\fbox|####|<answer>|\b(?:final|the|my|our)\s+(?:final\s+)?(?:answer|result|total|solution)s?\b[^.\n]{0,60}\b(?:is|are|=|:)|\banswer\s*[:=]|\banswer is\b/i;

/** Whether a solution says its answer as such. */
export function hasFinalAnswer(trace: Trace): boolean {
  return trace.steps.some(({ role, text }) => role === 'answer' || answerCue.test(text));
}

/** The text of all judged steps, a line break between them. */
export function judgedText(trace: Trace): string {
  return trace.steps
    .filter(isJudged)
    .map(({ text }) => text)
    .join('\n');
}

const functionWords = new Set(
  (
    'a an and are as at be by can do does for from had has have he her his how i if in into is it ' +
    'its let me my no not of on or our she so than that the their them then there these they this ' +
    'to us was we were what when where which who will with would you your'
  ).split(' '),
);

/** The words that carry content. */
export function contentWords(text: string): Set<string> {
  return new Set(wordsOf(text).filter((word) => word.length > 1 && !functionWords.has(word)));
}
