import { exact } from './exact.js';
import { finalAnswer } from './finalAnswer.js';
import { multipleChoice } from './multipleChoice.js';
import type { OutcomeCheck } from './outcome.js';

/** Every check of a final answer that needs nothing but the texts. */
export const outcomeChecks: readonly OutcomeCheck[] = [finalAnswer, multipleChoice, exact];

export function outcomeCheckById(id: string): OutcomeCheck | undefined {
  return outcomeChecks.find((check) => check.id === id);
}
