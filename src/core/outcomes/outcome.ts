import type { Verdict } from '../verifiers/verifier.js';

/** Whether a solution's answer is the expected one. Each member's doc comment is its user documentation. */
export interface OutcomeCheck {
  readonly id: string;
  readonly title: string;
  /** @param solution all of its text, the answer somewhere in it. */
  check(solution: string, expected: string): Verdict;
}

/** The check's verdict; its own failure says nothing about the solution. */
export function outcomeOf(check: OutcomeCheck, solution: string, expected: string): Verdict {
  try {
    return check.check(solution, expected);
  } catch {
    return { kind: 'abstain' };
  }
}

/** A verdict on two answers that were read. */
export function verdictOn(isEqual: boolean, answer: string, expected: string): Verdict {
  return isEqual
    ? { kind: 'pass', evidence: `answers ${answer}` }
    : { kind: 'fail', evidence: `answers ${answer}, not ${expected}` };
}
