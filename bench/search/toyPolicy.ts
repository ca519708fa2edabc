import { mixedSeed, seededRandom } from '../../src/core/random.js';
import type { Answer, Question, SearchTask } from '../../src/core/search/firstError.js';
import { defaultSettings } from '../../src/core/search/firstError.js';

/** Words of a whole solution. */
export const solutionLength = 16;
/** Chance that a word goes wrong; nothing that follows mends it. */
const slip = 0.06;

const right = 'good';
const wrong = 'bad';

/** A policy that writes words: a solution is right if all of its words are good. */
export function toyPolicy(trace: readonly string[], seed: number): (question: Question) => Answer {
  return ({ prefix, then, rollouts, from }) => {
    const before = [...trace.slice(0, prefix + 1), ...then].join(' ').split(/\s+/).filter(Boolean);
    return {
      kind: 'rollouts',
      rollouts: Array.from({ length: rollouts }, (_, at) => {
        const random = seededRandom(mixedSeed(seed, hash(before), from + at));
        const words = Array.from({ length: Math.max(0, solutionLength - before.length) }, () =>
          random() < slip ? wrong : right,
        );
        return {
          isRight: ![...before, ...words].includes(wrong),
          text: words.map((word) => ` ${word}`).join(''),
          tokens: words.length,
        };
      }),
    };
  };
}

/** Whether a labelled step leaves its prefix without a mistake. */
export function isReallyRight({
  before,
  step,
}: {
  before: readonly string[];
  step: string;
}): boolean {
  return ![...before, step].join(' ').split(/\s+/).includes(wrong);
}

/** A trace of `solutionLength` words whose first wrong one is at `error`. */
export function toyTrace(error: number): string[] {
  return Array.from({ length: solutionLength }, (_, at) => (at === error ? wrong : right));
}

export function toyTask(texts: readonly string[]): SearchTask {
  return {
    steps: texts.map((_, at) => at),
    texts,
    isKnownWrong: true,
    askedOf: 'rollouts',
    settings: defaultSettings,
  };
}

function hash(words: readonly string[]): number {
  return mixedSeed(...words.map((word) => (word === right ? 1 : 2)), words.length);
}
