import type Fraction from 'fraction.js';
import { calculatorSpans, tokensOf } from './arithmeticText.js';
import { type Equation, equationsOf } from './equations.js';
import type { Verdict, Verifier } from './verifier.js';

/**
 * Arithmetic: every "a op b = c" anywhere in a step, checked in exact fractions.
 *
 * Reads +, -, ×, ÷, brackets, percent, units between the numbers, LaTeX, chains (a = b = c) and
 * GSM8K's calculator spans. A result that is rounded to its written digits counts as right. A step
 * fails if any of its equations fails, passes if all that it could read hold, and abstains if there
 * is none: powers, variables, functions, clock times, mixed numbers, sums of unlike units and words
 * for numbers are not read.
 */
export const arithmetic: Verifier = {
  id: 'arithmetic',
  title: 'Arithmetic of written equations',
  checkStep(text) {
    const texts = [text, ...calculatorSpans(text)];
    const equations = texts.flatMap((part) => equationsOf(tokensOf(part)));
    return verdictOf(equations);
  },
};

function verdictOf(equations: readonly Equation[]): Verdict {
  if (equations.length === 0) return { kind: 'abstain' };
  const wrong = equations.find((equation) => !equation.holds);
  if (!wrong) {
    const count = equations.length;
    return { kind: 'pass', evidence: `${count} equation${count === 1 ? '' : 's'} checked` };
  }
  const { left, right, value } = wrong;
  return { kind: 'fail', evidence: `${left} is ${shown(value)}, not ${right}` };
}

function shown(value: Fraction): string {
  const exact = value.toString();
  return exact.includes('(') ? String(Number(value.valueOf().toPrecision(6))) : exact;
}
