import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arithmetic } from '../../src/core/verifiers/arithmetic.js';
import { tokensOf } from '../../src/core/verifiers/arithmeticText.js';
import { evaluate } from '../../src/core/verifiers/expression.js';
import { verifiers } from '../../src/core/verifiers/index.js';
import { verify } from '../../src/core/verifiers/verifier.js';
import { annotated } from './annotated.js';

function check(step: string, verdict: 'pass' | 'fail' | 'abstain'): void {
  expect(arithmetic.checkStep(step)).toMatchObject({ kind: verdict });
}

describe('arithmetic that holds', () => {
  test.each([
    ['a sum', '2 + 2 = 4'],
    ['a sum without spaces', '2+2=4'],
    ['a sum inside a sentence', 'So she has 12 + 5 = 17 apples in all.'],
    ['a difference below zero', '3 - 5 = -2'],
    ['a numbered step', 'Step 2: 4 + 4 = 8'],
    ['a bold numbered step', '**Step 2:** 4 + 4 = 8'],
    ['a list number', '2) 4 + 4 = 8'],
    ['a typographic minus', '5 − 8 = −3'],
    ['a product of signs', '3 × 4 = 12 and 3 ⋅ 4 = 12'],
    ['a product by x', 'There are 3 x 4 = 12 pencils.'],
    ['a quotient', '12 ÷ 4 = 3, 12 / 4 = 3'],
    ['multiplication before addition', '2 + 3 * 4 = 14'],
    ['brackets', '(2 + 3) * 4 = 20'],
    ['brackets in brackets', '2 * (3 + (4 - 1)) = 12'],
    ['unary minus', '-3 + 5 = 2'],
    ['an aside in brackets', 'She has six left (18 - 12 = 6).'],
    ['a sign after an operator', '2 * -3 = -6, 5 + -2 = 3'],
    ['unary minus in brackets', '4 * (-3) = -12'],
    ['a decimal', '0.5 * 3 = 1.5'],
    ['a decimal without its zero', '.5 * 4 = 2'],
    ['a chain', '2 + 3 + 4 = 5 + 4 = 9'],
    ['a chain that goes on with its result', '12 * 2 = 24 + 6 = 30'],
    ['LaTeX times', '\\(3 \\times 4 = 12\\)'],
    ['LaTeX cdot', '$3 \\cdot 4 = 12$'],
    ['LaTeX fractions', '\\[ \\frac{3}{4} + \\frac{1}{4} = 1 \\]'],
    ['a fraction in a fraction', '\\frac{\\frac{1}{2}}{2} + 0 = 0.25'],
    ['LaTeX brackets', '\\left(2 + 3\\right) \\times 4 = 20'],
    ['a boxed result', '15 + 11 = \\boxed{26}'],
    ['a bold result', '15 + 11 = **26**'],
    ['a LaTeX unit', '3 \\times 4 = 12 \\text{ cm}'],
    ['a unit with each number', '3 apples + 4 apples = 7 apples'],
    ['a sum of like units, told in one number', '2 hours + 1 hour = 3 hours'],
    ['a product of unlike units', '2 hours * 60 minutes = 120 minutes'],
    ['a sum beside another unit', 'In 5 minutes she ran 3 + 4 = 7 laps.'],
    ['a unit of two words', '18 pink flamingos - 6 pink flamingos = 12 pink flamingos'],
    ['currency', '$3 + $4 = $7'],
    ['currency with cents', '$1.25 * 4 = $5.00'],
    ['escaped currency', '\\$3 + \\$4 = \\$7'],
    ['euros and pounds', '€3 + €4 = €7, £3 * 2 = £6'],
    ['thousands commas', '1,200 + 300 = 1,500'],
    ['millions', '1,200,000 / 2 = 600,000'],
    ['percent of', '20% of 50 = 10'],
    ['percent by times', '20% * 50 = 10'],
    ['a LaTeX percent', '25\\% \\times 80 = 20'],
    ['a share of', '1/2 of 48 = 24'],
    ['a result in percent', '3 / 4 = 75%'],
    ['a result in percent by hundred', '3 / 4 * 100 = 75%'],
    ['a rounded result', '2 / 3 = 0.67'],
    ['a result cut short', '2 / 3 = 0.66'],
    ['a result rounded to whole', '10 / 3 = 3'],
    ['about equal', '22 / 7 ≈ 3.14'],
    ['LaTeX about equal', '22 / 7 \\approx 3.14'],
    ['about equal, within one in a hundred', '10000 / 7 ≈ 1440'],
    ['a result of inputs that were rounded', '33.33 * 30 = 1000.00'],
    ['about equal, roughly', '1000 / 7 ≈ 143'],
    ['a calculator span', 'She sold 48/2 = <<48/2=24>>24 clips.'],
    ['a calculator span alone', 'She sold <<48/2=24>>24 clips.'],
    ['cents of dollars', '$0.25 * 3 = 75 cents'],
    ['centimetres of metres', '0.5 * 3 = 150 cm'],
    ['a bullet', '- 3 + 4 = 7'],
    ['a bullet of a star', '* 3 + 4 = 7'],
    ['lines of their own', 'First:\n3 + 4 = 7\n7 * 2 = 14'],
    ['a colon before', 'In all: 3 + 4 = 7'],
    ['a semicolon between', '3 + 4 = 7; 7 * 2 = 14'],
    ['a full stop behind', 'So 3 + 4 = 7.'],
    ['a variable before', 'x = 3 + 4 = 7'],
    ['leading zeros of money', '$0.05 * 20 = $1'],
    ['a fraction as result', '1 / 4 + 1 / 2 = 3/4'],
    ['a step in code marks', '`3 + 4 = 7`'],
  ])('%s: %s', (_, step) => check(step, 'pass'));
});

describe('arithmetic that does not hold', () => {
  test.each<[string, string, string]>([
    ['a sum', '2 + 2 = 5', '2 + 2 is 4, not 5'],
    ['one wrong of many', '2 + 2 = 4, 3 + 3 = 7, 1 + 1 = 2', '3 + 3 is 6, not 7'],
    ['a product', '3 × 4 = 13', '3 * 4 is 12, not 13'],
    ['LaTeX', '\\(3 \\times 4 = 14\\)', '3 * 4 is 12, not 14'],
    [
      'a LaTeX fraction',
      '\\frac{1}{2} + \\frac{1}{2} = 2',
      '((1) / (2)) + ((1) / (2)) is 1, not 2',
    ],
    ['brackets', '(2 + 3) * 4 = 14', '(2 + 3) * 4 is 20, not 14'],
    ['units', '3 apples + 4 apples = 8 apples', '3 + 4 is 7, not 8'],
    ['currency', '$3 + $4 = $8', '3 + 4 is 7, not 8'],
    ['thousands commas', '1,200 + 300 = 1,600', '1200 + 300 is 1500, not 1600'],
    ['percent of', '20% of 50 = 15', '20% * 50 is 10, not 15'],
    ['a calculator span', 'She sold <<48/2=25>>25 clips.', '48 / 2 is 24, not 25'],
    ['the middle of a chain', '2 + 3 + 4 = 6 + 4 = 10', '2 + 3 + 4 is 9, not 6 + 4'],
    ['a result rounded by too much', '2 / 3 = 0.69', '2 / 3 is 0.666667, not 0.69'],
    ['about equal, but two in a hundred off', '10000 / 7 ≈ 1460', '10000 / 7 is 1428.57, not 1460'],
    [
      'inputs that were rounded, but not so much',
      '33.33 * 30 = 1010.00',
      '33.33 * 30 is 999.9, not 1010.00',
    ],
    ['about equal, but far', '22 / 7 ≈ 5', '22 / 7 is 3.14286, not 5'],
    ['a sign lost', '3 - 5 = 2', '3 - 5 is -2, not 2'],
    ['a decimal point lost', '0.5 * 3 = 15', '0.5 * 3 is 1.5, not 15'],
    ['a result that goes on, wrong both ways', '12 * 2 = 25 + 6 = 31', '12 * 2 is 24, not 25 + 6'],
    ['an aside in brackets', 'She has six more (3 + 4 = 8).', '3 + 4 is 7, not 8'],
    ['a sign lost in brackets', '4 * (-3) = 12', '4 * (-3) is -12, not 12'],
    ['a sign lost in a product', '4 * -3 = 12', '4 * -3 is -12, not 12'],
    ['the second line', '3 + 4 = 7\n7 * 2 = 15', '7 * 2 is 14, not 15'],
    ['a boxed result', '15 + 11 = \\boxed{27}', '15 + 11 is 26, not 27'],
    ['cents of dollars', '$0.25 * 3 = 80 cents', '0.25 * 3 is 0.75, not 80'],
    ['a decimal of a whole', '7 * 3 = 21.5', '7 * 3 is 21, not 21.5'],
    ['a bullet', '- 3 + 4 = 8', '3 + 4 is 7, not 8'],
  ])('%s: %s', (_, step, evidence) => {
    expect(arithmetic.checkStep(step)).toEqual({ kind: 'fail', evidence });
  });
});

describe('what is no plain arithmetic is left alone', () => {
  test.each([
    ['no numbers', 'We add the two.'],
    ['a number', 'There are 12 apples.'],
    ['an assignment', 'x = 5'],
    ['a sum without result', 'We compute 3 + 4.'],
    ['a question', '3 + 4 = ?'],
    ['a variable on the left', '2x + 3 = 7'],
    ['a variable on the right', '2 + 3 = x'],
    ['a result with a variable', '2 + 3 = 5x'],
    ['a variable in the middle', '2 * y + 3 = 7'],
    ['a function', 'f(2) = 4 and f(2 + 1) = 9'],
    ['a derivative', "f''(-4) = 48 - 16 and f'(2 + 1) = 9"],
    ['a number with a sign in brackets', 'At (-4) = 7 we stop.'],
    ['a root in words', 'sqrt(9 + 16) = 5'],
    [
      'functions by name',
      'sin(30 + 60) = 1, \\log(50 + 50) = 2, \\ln (2 - 1) = 0, gcd(12 + 4) = 1',
    ],
    ['a root over a sum', '\\sqrt{9 + 16} = 5'],
    ['a function of several', 'max(3, 4 + 1) = 6, f(3, 4 + 1) = 6'],
    ['an absolute value', '|3 - 8| = 5'],
    ['a floor', '⌊7 / 2⌋ = 3'],
    ['a binomial', '\\binom{5}{2} = 10 and 5 C 2 = 10'],
    ['a base', '11_2 + 1_2 = 100_2'],
    ['a sum of unlike units', '5 km + 300 meters = 5.3 km'],
    ['a sum of hours and minutes', '2 hours + 30 minutes = 2.5 hours'],
    ['a sum told in another unit', '30 minutes + 15 minutes = 0.75 hours'],
    ['a difference of unlike units', '1 foot - 2 inches = 10 inches'],
    ['a power', '2^3 = 9'],
    ['a power in a sum', '3 + 2^3 = 12'],
    ['a power of Python', '2 ** 3 = 9'],
    ['a typographic power', '3² + 4² = 26'],
    ['a root', '√16 + 1 = 6'],
    ['a LaTeX root', '\\sqrt{16} + 1 = 6'],
    ['a factorial', '3! + 1 = 8'],
    ['a clock time', '9:30 + 1 = 10:30'],
    ['a clock time before noon', '11 AM - 2 hours = 10:00 AM'],
    ['a ratio', '3:4 + 1 = 5'],
    ['a mixed number as a result', '7 / 2 = 3 1/2'],
    ['a mixed number on the left', '3 1/2 + 1 = 5'],
    ['a division by zero', '3 / 0 = 4'],
    ['a date', 'On 12/03/2024 = a Tuesday'],
    ['a scale', 'On the map 1/2 inch = 20 miles.'],
    ['an inequality', '3 + 4 <= 8 and 3 + 4 ≠ 8'],
    ['a subscript', 'a_1 + 2 = 4'],
    ['an unfinished sum', '3 + = 4'],
    ['an unfinished bracket', '3 + 4) = 8'],
    ['a remainder', '3 + 4 = 1 mod 6'],
    ['a remainder in brackets', '3 + 4 = 1 (mod 6)'],
    ['a result with a root', '4 / 2 = 6 \\sqrt{2}'],
    ['a multiple of pi', '2 * 3 = 5 \\pi and 2 * 3 = 5 π and 2 * 3 = 5π'],
    ['two dashes for a pause', 'He has 10 -- 5 + 3 = 8.'],
    ['an empty text', ''],
    ['a congruence', '3 + 4 = 1 \\pmod{6}'],
  ])('%s: %s', (_, step) => check(step, 'abstain'));
});

describe('evidence', () => {
  test.each([
    ['3 + 4 = 7', '1 equation checked'],
    ['3 + 4 = 7, 2 * 2 = 4', '2 equations checked'],
    ['3 + 4 = 5 + 2 = 7', '2 equations checked'],
    ['<<3+4=7>> and 3 + 4 = 7', '2 equations checked'],
  ])('%s: %s', (step, evidence) => {
    expect(arithmetic.checkStep(step)).toEqual({ kind: 'pass', evidence });
  });
});

describe('random equations', () => {
  const integer = fc.integer({ min: 1, max: 9999 });
  const operators = {
    '+': (a: number, b: number) => a + b,
    '-': (a: number, b: number) => a - b,
    '*': (a: number, b: number) => a * b,
  };
  const renderings: Record<string, (a: string, op: string, b: string, c: string) => string> = {
    plain: (a, op, b, c) => `${a} ${op} ${b} = ${c}`,
    tight: (a, op, b, c) => `${a}${op}${b}=${c}`,
    'in a sentence': (a, op, b, c) => `So in all we have ${a} ${op} ${b} = ${c} of them.`,
    LaTeX: (a, op, b, c) => `\\(${a} ${op === '*' ? '\\times' : op} ${b} = \\boxed{${c}}\\)`,
    'with units': (a, op, b, c) => `${a} red apples ${op} ${b} apples = ${c} apples`,
    dollars: (a, op, b, c) => `He pays $${a} ${op} $${b} = ${c.replace(/^(-?)/, '$1$')}.`,
    'a calculator span': (a, op, b, c) => `That is <<${a}${op}${b}=${c}>>${c} in all.`,
    bracketed: (a, op, b, c) => `(${a} ${op} ${b}) = ${c}`,
    signs: (a, op, b, c) => `${a} ${{ '+': '+', '-': '−', '*': '×' }[op] ?? op} ${b} = ${c}`,
    bold: (a, op, b, c) => `**Total:** ${a} ${op} ${b} = **${c}**`,
    'a list': (a, op, b, c) => `- Sum: ${a} ${op} ${b} = ${c}\n- Done.`,
  };
  const equation = fc.record({
    a: integer,
    b: integer,
    operator: fc.constantFrom('+' as const, '-' as const, '*' as const),
    commas: fc.boolean(),
  });

  test.each(Object.keys(renderings))('%s: the true result passes, others fail', (name) => {
    fc.assert(
      fc.property(equation, fc.integer({ min: 1, max: 999 }), ({ a, b, operator, commas }, off) => {
        const result = operators[operator](a, b);
        const shown = (value: number): string =>
          commas ? value.toLocaleString('en-US') : `${value}`;
        const render = (c: number): string =>
          renderings[name]?.(shown(a), operator, shown(b), shown(c)) ?? '';
        check(render(result), 'pass');
        check(render(result + off), 'fail');
        check(render(result - off), 'fail');
      }),
    );
  });
});

describe('expressions', () => {
  test.each<[string, string | undefined]>([
    ['7', '7'],
    ['1.25', '1.25'],
    ['.5', '0.5'],
    ['2 + 3 * 4', '14'],
    ['2 - 3 - 4', '-5'],
    ['24 / 4 / 2', '3'],
    ['24 / (4 / 2)', '12'],
    ['-3', '-3'],
    ['-(2 + 3)', '-5'],
    ['2 * -3', '-6'],
    ['50%', '0.5'],
    ['(20 + 30)%', '0.5'],
    ['-50% * 4', '-2'],
    ['1 / 3', '0.(3)'],
    ['0.1 + 0.2', '0.3'],
    ['99999999999999999999 + 1', '100000000000000000000'],
    ['1 / 0', undefined],
    ['1 / (2 - 2)', undefined],
    ['1 +', undefined],
    ['/ 2', undefined],
    ['(1 + 2', undefined],
    ['1 + 2)', undefined],
    ['()', undefined],
    ['1 2', undefined],
    ['(- - 3)', undefined],
    ['2 + x', undefined],
    ['', undefined],
  ])('%s is %s', (expression, value) => {
    expect(evaluate(tokensOf(expression))?.toString()).toBe(value);
  });

  test('are exact, where floating point is not', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1 }), (cents) => {
        const sum = cents.map((value) => `(${(value / 100).toFixed(2)})`).join(' + ');
        const total = cents.reduce((a, b) => a + b, 0);
        expect(evaluate(tokensOf(sum))?.mul(100).toString()).toBe(String(total));
      }),
    );
  });
});

describe("a verifier's signal", () => {
  test('is 1, 0 or silent, with its evidence; tool output is not judged', () => {
    const trace = annotated(`
      . 2 + 2 = 4
      . 2 + 2 = 5
      . Then we go on.
      > 2 + 2 = 5`);
    expect(verify(arithmetic, trace)).toEqual({
      id: 'verifier:arithmetic',
      values: [1, 0, undefined, undefined],
      kind: 'verdict',
      range: [0, 1],
      provenance: { kind: 'verifier' },
      evidence: ['1 equation checked', '2 + 2 is 4, not 5', undefined, undefined],
    });
  });

  test('is silent where the verifier breaks', () => {
    const broken = {
      id: 'broken',
      title: 'Broken',
      checkStep: () => {
        throw new Error('a bug');
      },
    };
    expect(verify(broken, annotated('. 2 + 2 = 4')).values).toEqual([undefined]);
  });

  test.each(verifiers)('of $id never throws, whatever the text', (verifier) => {
    const sign = fc.constantFrom(
      ...[
        '1',
        '2.5',
        '+',
        '-',
        '*',
        '/',
        '=',
        '(',
        ')',
        '%',
        ' of ',
        'x',
        '^',
        '\\frac{',
        '}{',
        '}',
      ],
      ...['<<', '>>', '≈', '\n', '$', ',', ':', ' '],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(sign).map((made) => made.join('')),
          fc.string(),
        ),
        (text) => {
          expect(['pass', 'fail', 'abstain']).toContain(verifier.checkStep(text).kind);
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each([
    ['opening brackets', '('],
    ['a long sum', '1 + '],
    ['a long chain', '1 + 1 = '],
    ['fractions that are never closed', '\\frac{'],
    ['digits', '9'],
    ['minus signs', '- '],
    ['calculator spans that are never closed', '<<1 '],
    ['stars', '*'],
    ['powers', '1 ** '],
  ])('says something of 50,000 letters of %s in no time', (_, piece) => {
    const text = `${piece.repeat(50_000 / piece.length)}1 + 1 = 2`;
    const started = performance.now();
    const { values } = verify(arithmetic, {
      ...annotated('. x'),
      steps: [{ text, span: [0, 0], role: 'reasoning', hash: '' }],
    });
    expect(values).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
