import Fraction from 'fraction.js';

export interface AnswerNumber {
  readonly value: Fraction;
  readonly isPercent: boolean;
}

/**
 * The number that a plain answer is: whole, decimal, with a power of ten, a fraction in either
 * notation, a mixed number, a percentage; a unit of one to three words may follow. Undefined else.
 */
export function numberOf(answer: string): AnswerNumber | undefined {
  const isPercent = /%|\bpercent\b/.test(answer);
  const text = answer
    .replace(/%|\bpercent\b/g, '')
    .replace(/(?<=\d)\s*(?:[a-zA-Z]+(?:\^?\d)?(?:\s*\/\s*[a-zA-Z]+)?\s*){1,3}$/, '')
    .trim();
  const value = fractionOf(text);
  return value && { value, isPercent };
}

function fractionOf(text: string): Fraction | undefined {
  const latex = /^(-?)\s*(\d+)?\s*\\frac\s*\{\s*(-?\d+)\s*\}\s*\{\s*(-?\d+)\s*\}$/.exec(text);
  const plain = /^(-?)\s*(?:(\d+)\s+)?(-?\d+)\s*\/\s*(-?\d+)$/.exec(text);
  const [, sign, whole, over, under] = latex ?? plain ?? [];
  if (over !== undefined && under !== undefined) return mixed(sign, whole, over, under);
  const power =
    /^(-?\d+(?:\.\d+)?)\s*(?:\\times|×|\*|\\cdot)\s*10\s*\^\s*\{?\s*(-?\d{1,3})\s*\}?$/.exec(text);
  if (power?.[1] !== undefined)
    return new Fraction(power[1]).mul(new Fraction(10).pow(Number(power[2])));
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text)
    ? new Fraction(text.replace(/^\+|\.$/, ''))
    : undefined;
}

function mixed(
  sign: string | undefined,
  whole: string | undefined,
  over: string,
  under: string,
): Fraction | undefined {
  if (Number(under) === 0) return undefined;
  const size = new Fraction(BigInt(over), BigInt(under)).add(new Fraction(whole ?? '0'));
  return sign === '-' ? size.neg() : size;
}

/** Decimals are rounded somewhere; 50 % may be written 50 or 0.5. */
export function areSameNumber(a: AnswerNumber, b: AnswerNumber): boolean {
  if (isNear(a.value, b.value)) return true;
  if (a.isPercent === b.isPercent) return false;
  const [percent, other] = a.isPercent ? [a, b] : [b, a];
  return isNear(percent.value.div(100), other.value);
}

const tolerance = new Fraction(1, 1_000_000);

function isNear(a: Fraction, b: Fraction): boolean {
  return a.sub(b).abs().lte(b.abs().mul(tolerance));
}
