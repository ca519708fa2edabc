import Fraction from 'fraction.js';
import type { Token } from './arithmeticText.js';
import { evaluate } from './expression.js';
import { expressionAfter, expressionBefore, type Right } from './operands.js';

/** "left = right" somewhere in a text, both sides evaluated. */
export interface Equation {
  readonly left: string;
  readonly right: string;
  /** Of the left side, exactly. */
  readonly value: Fraction;
  /** Whether the right side is that value, up to the rounding of its written digits. */
  readonly holds: boolean;
  /** Half-open [start, end): the tokens of the right side. */
  readonly start: number;
  readonly end: number;
}

/** The equations that could be read and evaluated on both sides. */
export function equationsOf(tokens: readonly Token[]): Equation[] {
  return tokens.flatMap((token, at) => {
    if (token.kind !== '=' && token.kind !== '≈') return [];
    const left = expressionBefore(tokens, at);
    const right = expressionAfter(tokens, at);
    if (!left || !right || !hasOperation(left)) return [];
    if (mixesUnits(tokens, at, right.next)) return [];
    const equation = equationOf(left, right, token.kind === '≈', tokens[right.next]);
    const place = { start: at + 1, end: right.next };
    return equation ? [{ ...equation, ...place }] : [];
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
): Omit<Equation, 'start' | 'end'> | undefined {
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
