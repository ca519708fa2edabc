import Fraction from 'fraction.js';
import { calculatorSpans, type Token, tokensOf } from './arithmeticText.js';
import { evaluate } from './expression.js';
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

interface Equation {
  readonly left: string;
  readonly right: string;
  readonly value: Fraction;
  readonly holds: boolean;
}

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

/** The equations that could be read and evaluated on both sides. */
function equationsOf(tokens: readonly Token[]): Equation[] {
  return tokens.flatMap((token, at) => {
    if (token.kind !== '=' && token.kind !== '≈') return [];
    const left = expressionBefore(tokens, at);
    const right = expressionAfter(tokens, at);
    if (!left || !right || !hasOperation(left)) return [];
    if (mixesUnits(tokens, at, right.next)) return [];
    const equation = equationOf(left, right, token.kind === '≈', tokens[right.next]);
    return equation ? [equation] : [];
  });
}

/** A number with a sign is no operation. */
function hasOperation(left: readonly Token[]): boolean {
  return left.some(({ kind }, at) => {
    const before = left[at - 1];
    return kind === 'operator' && before && before.kind !== '(' && before.kind !== 'operator';
  });
}

function equationOf(
  left: readonly Token[],
  right: Right,
  isApproximate: boolean,
  following: Token | undefined,
): Equation | undefined {
  const value = evaluate(left);
  if (!value) return undefined;
  // "12 + 5" after "=" may be the result, or a result that the author goes on with.
  const results = [right.tokens, right.tokens.slice(0, right.firstLength)].flatMap((tokens) => {
    const result = evaluate(tokens);
    return result ? [{ tokens, result }] : [];
  });
  if (results.length === 0) return undefined;
  const isHundredfold = hundredths.has(following?.text.toLowerCase() ?? '');
  const holds = results.some(({ tokens, result }) => {
    const within = tolerance(left, tokens, value, isApproximate);
    const isNear = (a: Fraction): boolean => a.sub(result).abs().lte(within);
    const hasPercent = [...left, ...tokens].some(({ kind }) => kind === '%');
    return (
      isNear(value) ||
      ((isHundredfold || hasPercent) && isNear(value.mul(100))) ||
      (hasPercent && isNear(value.div(100)))
    );
  });
  return { left: textOf(left), right: textOf(right.tokens), value, holds };
}

/** Units in which a number is a hundred times what it is in the larger one. */
const hundredths = new Set(['%', 'percent', 'cent', 'cents', 'cm', 'centimeters']);

/** "2 hours + 30 minutes = 2.5 hours" adds up, but not by its numbers. */
function mixesUnits(tokens: readonly Token[], equals: number, next: number): boolean {
  let start = equals - 1;
  while (start >= 0 && !/^[=≈\n.,;:]$/.test(tokens[start]?.text ?? '')) start--;
  const equation = tokens.slice(start + 1, next + 1);
  if (!equation.some(({ text }) => text === '+' || text === '-')) return false;
  return convertible.some((unit) => {
    const found = equation.flatMap(({ text }) => unit.exec(text.toLowerCase())?.[1] ?? []);
    return new Set(found).size > 1;
  });
}

/** Units of one quantity, without their plural. */
const convertible: readonly RegExp[] = [
  /^(second|minute|hour|day|week|month|year)s?$/,
  /^(mm|cm|km|inch|foot|feet|yard|mile|(?:milli|centi|kilo)?met(?:er|re))(?:e?s)?$/,
  /^(mg|kg|ounce|pound|ton|(?:milli|kilo)?gram)s?$/,
  /^(ml|cup|pint|quart|gallon|(?:milli)?lit(?:er|re))s?$/,
];

/** How far a result may be off: by its written digits, more if the inputs were rounded. */
function tolerance(
  left: readonly Token[],
  right: readonly Token[],
  value: Fraction,
  isApproximate: boolean,
): Fraction {
  const digits = Math.max(0, ...right.map(decimals));
  const lastDigit = new Fraction(1, 10n ** BigInt(digits));
  const relative = (share: number): Fraction => value.abs().mul(new Fraction(share));
  if (isApproximate) return larger(lastDigit, relative(0.01));
  const isRounded = left.some((token) => decimals(token) >= 2);
  const isExact = value.mul(10n ** BigInt(digits)).d === 1n;
  const base = isExact ? new Fraction(0) : lastDigit.mul(new Fraction(999, 1000));
  return isRounded ? larger(base, relative(0.006)) : base;
}

function larger(a: Fraction, b: Fraction): Fraction {
  return a.gt(b) ? a : b;
}

function decimals({ kind, text }: Token): number {
  return kind === 'number' && text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
}

function textOf(tokens: readonly Token[]): string {
  return tokens
    .map(({ text }) => text)
    .join(' ')
    .replace(/\( /g, '(')
    .replace(/ ([)%])/g, '$1')
    .replace(/(?<=^|\(|[*/+] )- /g, '-');
}

/** Words that may stand between a number and the next operator: "18 pink flamingos - 6". */
const mostUnitWords = 3;

/** The expression that ends right before `at`, units left out; undefined if it has no clear start. */
function expressionBefore(tokens: readonly Token[], at: number): Token[] | undefined {
  const taken: Token[] = [];
  let wantsOperand = true;
  let depth = 0;
  let words = 0;
  let index = at - 1;
  for (; index >= 0; index--) {
    const token = tokens[index];
    if (!token) break;
    if (wantsOperand) {
      if (token.kind === 'word' && words < mostUnitWords && token.text.length > 1) words++;
      else if (token.kind === 'number') {
        taken.unshift(token);
        wantsOperand = false;
      } else if (token.kind === '%' && tokens[index - 1]?.kind === 'number') taken.unshift(token);
      else if (token.kind === ')') {
        taken.unshift(token);
        depth++;
      } else if (isSign(taken[0]) && token.kind === '(' && depth > 0) {
        taken.unshift(token);
        depth--;
        wantsOperand = false;
      } else if (isSign(taken[0]) && token.kind === 'operator' && token.text !== '-') {
        taken.unshift(token);
      } else break;
    } else {
      words = 0;
      if (token.kind === 'operator') {
        taken.unshift(token);
        wantsOperand = true;
      } else if (token.kind === '(' && depth > 0) {
        taken.unshift(token);
        depth--;
      } else if (isShare(tokens, index, token)) {
        taken.unshift({ kind: 'operator', text: '*' });
        wantsOperand = true;
      } else break;
    }
  }
  if (depth > 0 || isBroken(tokens, index)) return undefined;
  if (!wantsOperand) return isRatioOfUnits(taken, tokens[at - 1]) ? undefined : taken;
  return words === 0 && startsAfresh(tokens[index]) ? signed(taken) : undefined;
}

/** A minus where an operand was looked for: "4 * (-3)", "4 * -3". Two of them are a dash. */
function isSign(token: Token | undefined): boolean {
  return token?.text === '-';
}

/** "1/2 inch = 20 miles" says what stands for what; it is no sum. */
function isRatioOfUnits(taken: readonly Token[], last: Token | undefined): boolean {
  const operators = taken.filter(({ kind }) => kind === 'operator');
  return last?.kind === 'word' && operators.length === 1 && operators[0]?.text === '/';
}

/** "20% of 50", "1/2 of 48": the "of" multiplies. */
function isShare(tokens: readonly Token[], index: number, token: Token): boolean {
  if (token.text.toLowerCase() !== 'of') return false;
  const [before, sign] = [tokens[index - 1], tokens[index - 2]];
  return before?.kind === '%' || (before?.kind === 'number' && sign?.text === '/');
}

/** Whether what stands at `index`, before an expression, makes it part of a larger whole. */
function isBroken(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index];
  const first = tokens[index + 1];
  if (!before) return false;
  if (before.kind === 'number') return true;
  if (before.kind === ')' && first?.kind !== 'operator') return true;
  if (first?.kind === '(' && isFunction(before)) return true;
  // A colon announces an expression, unless it stands inside a clock time or a ratio.
  if (before.text === ':') return tokens[index - 1]?.kind === 'number';
  return /^[\^!_{}\\|²³√<>≤≥]$/.test(before.text) || /^[b-zB-Z]$/.test(before.text);
}

/** "f(2 + 1)", "f'(3)", "sin(30 + 60)": the bracket holds an argument. */
function isFunction({ kind, text }: Token): boolean {
  if (kind === 'other') return /^['’′]$/.test(text);
  return kind === 'word' && (text.length === 1 || functions.test(text));
}

const functions =
  /^(?:arc)?(?:sin|cos|tan|cot|sec|csc)$|^(?:log|ln|exp|sqrt|cbrt|gcd|lcm|max|min|abs|floor|ceil|det|[pb]?mod)$/i;

/** A leading minus is a sign; any other dangling operator is a missing operand. */
function signed(taken: readonly Token[]): Token[] | undefined {
  return taken[0]?.text === '-' && taken.length > 1 ? [...taken] : undefined;
}

/** Whether nothing stands before a minus that it could take away from. */
function startsAfresh(before: Token | undefined): boolean {
  return !before || /^[=≈(,:;\n]$/.test(before.text);
}

interface Right {
  readonly tokens: readonly Token[];
  /** How many of the tokens make the first operand. */
  readonly firstLength: number;
  /** Index of the token after the expression. */
  readonly next: number;
}

/** The expression that starts right after `at`; undefined if there is none, or it is no number. */
function expressionAfter(tokens: readonly Token[], at: number): Right | undefined {
  const taken: Token[] = [];
  let firstLength = 0;
  let depth = 0;
  let index = at + 1;
  let wantsOperand = true;
  for (; index < tokens.length; index++) {
    const token = tokens[index];
    if (!token) break;
    if (wantsOperand) {
      if (token.kind === 'number') wantsOperand = false;
      else if (token.kind === '(') depth++;
      else if (token.text !== '-' || taken.length > 0) break;
    } else if (token.kind === 'operator' && startsOperand(tokens[index + 1])) {
      if (depth === 0) firstLength ||= taken.length;
      wantsOperand = true;
    } else if (token.kind === ')' && depth > 0) depth--;
    else if (token.kind !== '%') break;
    taken.push(token);
  }
  if (taken.length === 0 || wantsOperand || depth > 0) return undefined;
  if (continuesOddly(tokens[index], tokens[index + 1])) return undefined;
  return { tokens: taken, firstLength: firstLength || taken.length, next: index };
}

function startsOperand(token: Token | undefined): boolean {
  return token?.kind === 'number' || token?.kind === '(';
}

/** A result that goes on as a sum with a variable, a power, a clock time, a mixed number, "mod 7". */
function continuesOddly(token: Token | undefined, next: Token | undefined): boolean {
  if (!token) return false;
  if (token.text === '\\') return next !== undefined && factors.test(next.text);
  if (token.kind === 'operator') return token.text !== '/';
  return (
    token.kind === 'number' ||
    token.kind === '(' ||
    factors.test(token.text) ||
    /^([\^:²³!_{}]|[b-z]|[A-Z]{1,3})$/.test(token.text)
  );
}

/** What makes another number of the one before it. */
const factors = /^(?:[pb]?mod|pi|π|sqrt|√)$/;
