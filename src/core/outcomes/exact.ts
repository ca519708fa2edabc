import { statedAnswer } from './answerText.js';
import { type OutcomeCheck, verdictOn } from './outcome.js';

/**
 * The exact answer: the stated answer is the expected text, white space aside.
 *
 * The answer is read as `final-answer` reads it; where the whole solution is the expected text, that
 * passes too. Nothing is interpreted: 1/2 is not 0.5.
 */
export const exact: OutcomeCheck = {
  id: 'exact',
  title: 'Exactly the expected text',
  check(solution, expected) {
    const wanted = squeezed(expected);
    const stated = statedAnswer(solution) ?? solution;
    const isEqual = [stated, solution].some((text) => squeezed(text) === wanted);
    return verdictOn(isEqual, squeezed(stated).slice(0, 80), wanted.slice(0, 80));
  },
};

function squeezed(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
