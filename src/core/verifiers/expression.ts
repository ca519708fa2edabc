import Fraction from 'fraction.js';
import type { Token } from './arithmeticText.js';

/**
 * Exact value of an arithmetic expression, by recursive descent over its tokens:
 * sum := product (± product)*; product := unit (×÷ unit)*; unit := [-] (number | "(" sum ")") [%].
 * Undefined if the tokens are no such expression, or divide by zero.
 */
export function evaluate(tokens: readonly Token[]): Fraction | undefined {
  const reader = new Reader(tokens);
  const value = sum(reader);
  return reader.isAtEnd ? value : undefined;
}

class Reader {
  #at = 0;
  constructor(readonly tokens: readonly Token[]) {}

  get isAtEnd(): boolean {
    return this.#at === this.tokens.length;
  }

  /** Takes the next token if it has one of these texts. */
  take(...texts: readonly string[]): Token | undefined {
    const token = this.tokens[this.#at];
    if (!token || !texts.includes(token.text)) return undefined;
    this.#at++;
    return token;
  }

  takeNumber(): string | undefined {
    const token = this.tokens[this.#at];
    if (token?.kind !== 'number') return undefined;
    this.#at++;
    return token.text;
  }
}

function sum(reader: Reader): Fraction | undefined {
  let value = product(reader);
  for (let sign; value && (sign = reader.take('+', '-'));) {
    const next = product(reader);
    if (!next) return undefined;
    value = sign.text === '+' ? value.add(next) : value.sub(next);
  }
  return value;
}

function product(reader: Reader): Fraction | undefined {
  let value = unit(reader);
  for (let sign; value && (sign = reader.take('*', '/'));) {
    const next = unit(reader);
    if (!next || (sign.text === '/' && next.equals(0))) return undefined;
    value = sign.text === '*' ? value.mul(next) : value.div(next);
  }
  return value;
}

function unit(reader: Reader): Fraction | undefined {
  const isNegative = reader.take('-') !== undefined;
  let value = reader.take('(') ? closed(reader) : number(reader.takeNumber());
  if (value && reader.take('%')) value = value.div(100);
  return isNegative ? value?.neg() : value;
}

function closed(reader: Reader): Fraction | undefined {
  const value = sum(reader);
  return reader.take(')') ? value : undefined;
}

function number(text: string | undefined): Fraction | undefined {
  return text === undefined ? undefined : new Fraction(text.startsWith('.') ? `0${text}` : text);
}
