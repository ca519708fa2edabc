import { areSameNumber, numberOf } from './answerNumber.js';
import { plainAnswer, statedAnswer } from './answerText.js';
import { type OutcomeCheck, verdictOn } from './outcome.js';

/**
 * The final answer, compared by what it means.
 *
 * The answer is read from the last \boxed{}, after "####" or "the answer is", else it is the last
 * number. Numbers are compared exactly as fractions, decimals to six digits; LaTeX dressing, money
 * signs, thousands commas and units do not count, 50 % is 50 or 0.5. Intervals and tuples are
 * compared place by place, sets in any order. Expressions with letters that are written differently
 * are left undecided.
 */
export const finalAnswer: OutcomeCheck = {
  id: 'final-answer',
  title: 'Final answer, by what it means',
  check(solution, expected) {
    const stated = statedAnswer(solution);
    // A reference may be a whole solution, as GSM8K's are.
    const wanted = /\\boxed|####/.test(expected) ? (statedAnswer(expected) ?? expected) : expected;
    if (stated === undefined) return { kind: 'fail', evidence: 'states no answer' };
    const isEqual = areEqual(plainAnswer(stated), plainAnswer(wanted));
    return isEqual === undefined ? { kind: 'abstain' } : verdictOn(isEqual, stated, wanted);
  },
};

/** Whether two plain answers mean the same; undefined if that cannot be said. */
export function areEqual(a: string, b: string): boolean | undefined {
  if (withoutSpace(a) === withoutSpace(b)) return true;
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left && right) return areSameNumber(left, right);
  const [lists, others] = [listOf(a), listOf(b)];
  if (lists && others) return areSameLists(lists, others);
  if (lists || others) return false;
  if (isFormula(a) || isFormula(b)) return undefined;
  return a.toLowerCase() === b.toLowerCase();
}

function withoutSpace(text: string): string {
  return text.replace(/\s+/g, '');
}

interface List {
  readonly kind: string;
  readonly items: readonly string[];
}

/** "(1, 2]", "{1, 2}", "1, 2": the brackets say whether order counts. */
function listOf(text: string): List | undefined {
  const [, open = '', inside = '', close = ''] = /^([([{])(.*)([)\]}])$/.exec(text) ?? [];
  const items = topLevelItems(open === '' ? text : inside);
  return items.length < 2 ? undefined : { kind: open + close, items };
}

function topLevelItems(text: string): string[] {
  const items = [''];
  let depth = 0;
  for (const sign of text) {
    if ('([{'.includes(sign)) depth++;
    if (')]}'.includes(sign)) depth--;
    if (sign === ',' && depth === 0) items.push('');
    else items.push(`${items.pop() ?? ''}${sign}`);
  }
  return items.map((item) => item.trim());
}

function areSameLists(a: List, b: List): boolean | undefined {
  const isSet = ({ kind }: List): boolean => kind === '{}' || kind === '';
  if (isSet(a) !== isSet(b) || (!isSet(a) && a.kind !== b.kind)) return false;
  if (a.items.length !== b.items.length) return false;
  return isSet(a) ? areSameSets(a.items, b.items) : areSamePlaces(a.items, b.items);
}

function areSamePlaces(a: readonly string[], b: readonly string[]): boolean | undefined {
  const equal = a.map((item, at) => areEqual(item, b[at] ?? ''));
  return equal.includes(false) ? false : equal.includes(undefined) ? undefined : true;
}

function areSameSets(a: readonly string[], b: readonly string[]): boolean | undefined {
  const left = [...b];
  for (const item of a) {
    const at = left.findIndex((other) => areEqual(item, other) === true);
    if (at === -1)
      return left.some((other) => areEqual(item, other) === undefined) ? undefined : false;
    left.splice(at, 1);
  }
  return true;
}

/** Words are no formula; letters beside signs or digits are. */
function isFormula(text: string): boolean {
  return /[\\^_+*/=π∞]|\d\s*[a-zA-Z(]|\b[a-zA-Z]\b\s*[-+(]/.test(text);
}
