import type { Token } from './arithmeticText.js';

/** Words that may stand between a number and the next operator: "18 pink flamingos - 6". */
const mostUnitWords = 3;

/** The expression that ends right before `at`, units left out; undefined if it has no clear start. */
export function expressionBefore(tokens: readonly Token[], at: number): Token[] | undefined {
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

export interface Right {
  readonly tokens: readonly Token[];
  /** How many of the tokens make the first operand. */
  readonly firstLength: number;
  /** Index of the token after the expression. */
  readonly next: number;
}

/** The expression that starts right after `at`; undefined if there is none, or it is no number. */
export function expressionAfter(tokens: readonly Token[], at: number): Right | undefined {
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
