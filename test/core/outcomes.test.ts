import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outcomeCheckById, outcomeChecks } from '../../src/core/outcomes/index.js';
import { outcomeOf } from '../../src/core/outcomes/outcome.js';

function check(id: string, solution: string, expected: string, verdict: string): void {
  const member = outcomeCheckById(id);
  if (!member) throw new Error(`no check "${id}"`);
  expect(outcomeOf(member, solution, expected).kind).toBe(verdict);
}

const box = (answer: string): string => `So it is $\\boxed{${answer}}$.`;

describe('the final answer', () => {
  test.each([
    ['a boxed number', box('42'), '42'],
    ['the last of two boxes', `${box('41')} No: ${box('42')}`, '42'],
    ['after ####', 'so 6*7=42\n#### 42', '42'],
    ['against a whole GSM8K solution', 'The answer is 42.', 'He has 6*7=<<6*7=42>>42\n#### 42'],
    ['after "the answer is"', 'Therefore the answer is 42.', '42'],
    ['after Answer:', 'Answer: **42**', '42'],
    ['else the last number', 'He pays 42 dollars', '42'],
    ['thousands', box('1,234'), '1234'],
    ['money', 'The answer is $18.00.', '18'],
    ['a fraction and a decimal', box('\\frac{1}{2}'), '0.5'],
    ['a short fraction', box('\\frac12'), '1/2'],
    ['a negative fraction', box('-\\dfrac{3}{4}'), '-0.75'],
    ['an unreduced fraction', box('\\frac{2}{4}'), '\\frac{1}{2}'],
    ['a mixed number', box('1 1/2'), '3/2'],
    ['a power of ten', box('1.5 \\times 10^{3}'), '1500'],
    ['a percentage', box('50\\%'), '50'],
    ['a percentage as a share', box('50\\%'), '0.5'],
    ['a unit', box('12\\text{ cm}'), '12'],
    ['two units', '#### 12 miles per hour', '12'],
    ['degrees', box('90^\\circ'), '90'],
    ['an equation', box('x = 5'), '5'],
    ['an interval', box('\\left[0, \\frac12\\right)'), '[0,0.5)'],
    ['a tuple', box('(1, 2)'), '( 1,2 )'],
    ['a set in another order', box('\\{3, 1, 2\\}'), '\\{1,2,3\\}'],
    ['a list of roots', 'The answer is 2, -3', '-3, 2'],
    ['a word', box('\\text{Yes}'), 'yes'],
    ['the same formula', box('2x + 1'), '2x+1'],
  ])('%s passes', (_, solution, expected) => check('final-answer', solution, expected, 'pass'));

  test.each([
    ['another number', box('41'), '42'],
    ['a number that begins alike', box('11'), '1'],
    ['a near decimal', box('0.33'), '1/3'],
    ['no answer', 'I do not know', '42'],
    ['an interval of another kind', box('(0, 1)'), '[0, 1)'],
    ['a tuple in another order', box('(2, 1)'), '(1, 2)'],
    ['a set with one more', box('\\{1, 2, 3\\}'), '\\{1, 2\\}'],
    ['another word', box('\\text{No}'), 'yes'],
    ['a sign', box('-5'), '5'],
    ['a division by zero', box('\\frac{1}{0}'), '0'],
  ])('%s does not pass', (_, solution, expected) => {
    const member = outcomeCheckById('final-answer');
    expect(member && outcomeOf(member, solution, expected).kind).not.toBe('pass');
  });

  test('a formula that is written differently is left undecided', () => {
    check('final-answer', box('1 + 2x'), '2x + 1', 'abstain');
  });
});

test.each([
  ['The answer is (C).', 'C', 'pass'],
  ['\\boxed{\\text{B}}', 'B', 'pass'],
  ['Answer: d) 4 apples', 'D', 'pass'],
  ['so we choose\n(a)', 'A', 'pass'],
  ['The answer is (C).', 'B', 'fail'],
  ['no idea', 'B', 'fail'],
  ['The answer is C.', '42', 'abstain'],
])('of several choices %j against %s: %s', (solution, expected, verdict) =>
  check('multiple-choice', solution, expected, verdict),
);

test.each([
  ['def f():\n  return 1', 'def f(): return 1', 'pass'],
  ['\\boxed{1/2}', '1/2', 'pass'],
  ['\\boxed{1/2}', '0.5', 'fail'],
])('exactly %j against %s: %s', (solution, expected, verdict) =>
  check('exact', solution, expected, verdict),
);

test.each(outcomeChecks)('$id never throws, whatever it reads', (member) => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (solution, expected) => {
      expect(['pass', 'fail', 'abstain']).toContain(member.check(solution, expected).kind);
    }),
  );
});
