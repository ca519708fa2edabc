import { statedAnswer } from './answerText.js';
import { type OutcomeCheck, verdictOn } from './outcome.js';

/**
 * Multiple choice: the letter that the solution settles on.
 *
 * Reads A to J from \boxed{}, "the answer is (C)", "Answer: C" or a last line that is nothing but the
 * letter, with or without brackets. Abstains where the expected answer is no letter; a solution that
 * names none fails.
 */
export const multipleChoice: OutcomeCheck = {
  id: 'multiple-choice',
  title: 'Multiple choice letter',
  check(solution, expected) {
    const wanted = letterOf(expected);
    if (wanted === undefined) return { kind: 'abstain' };
    const last = solution.trim().split('\n').at(-1) ?? '';
    const stated = letterOf(statedAnswer(solution) ?? '') ?? letterOf(last);
    if (stated === undefined) return { kind: 'fail', evidence: 'names no choice' };
    return verdictOn(stated === wanted, stated, wanted);
  },
};

function letterOf(text: string): string | undefined {
  const [, letter] = /^\W*(?:text)?\W*([A-Ja-j])(?:\W.*)?$/s.exec(text.trim()) ?? [];
  return letter?.toUpperCase();
}
