import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { segment, splitIds, type SplitId } from '../../src/core/segment.js';

/** Where the text is cut is written as `|`; it is no part of the text. */
function check(split: SplitId, text: string): void {
  const source = text.replaceAll('|', '');
  const pieces = text.split('|').map((piece) => piece.trim());
  const steps = segment(source, split);
  expect(steps.map((step) => step.text)).toEqual(pieces);
  for (const { text: stepText, span } of steps) {
    expect(source.slice(...(span ?? [0, 0]))).toBe(stepText);
  }
}

describe('auto goes down the cascade', () => {
  test.each([
    ['explicit markers', 'Step 1: Add.\n\nThen go on.\n|Step 2: So 4.'],
    ['markers of any case, in headings', '## step 1\nAdd.\n|## STEP 2\nSo 4.'],
    ['bold markers', '**Step 1:** Add.\n|**Step 2:** So 4.'],
    ['bullets that are steps', '- Step 1: Add.\n|- Step 2: So 4.'],
    ['numbered lists', '1. Add.\n|2. So 4.'],
    ['numbers with brackets', '1) Add.\n|2) So 4.'],
    ['what stands before the first marker is a step', 'We add.\n|1. Add.\n|2. So 4.'],
    ['one marker is not enough', 'Step 1: Add.\nThen.\n\n|So 4.'],
    ['a decimal number is no marker', 'It costs\n3.50 each\n4.50 more\n\n|So 8.'],
    ['blank lines', 'Add.\nStill adding.\n\n|So 4.'],
    ['blank lines with spaces in them', 'Add.\n  \t\n|So 4.'],
    ['blank lines of Windows', 'Add.\r\nAnd.\r\n\r\n|So 4.'],
    ['many blank lines', '\n\nAdd.\n\n\n\n|So 4.\n\n'],
    ['single lines', 'Add.\n|So 4.\n'],
    ['single lines of Windows', 'Add.\r\n|So 4.\r\n'],
    ['one line', 'So 4.'],
    ['indented lines', '  Add.\n|    So 4.'],
  ])('%s', (_, text) => check('auto', text));
});

describe('each split', () => {
  test.each<[SplitId, string, string]>([
    ['marker', 'a single marker', 'We add.\n|Step 1: So 4.'],
    ['marker', 'no marker', 'Add.\n\nSo 4.'],
    ['blank-line', 'markers mean nothing', '1. Add.\n2. So.\n\n|3. Then 4.'],
    ['line', 'blank lines make no step', 'Add.\n\n|So 4.'],
    ['sentence', 'full stops, question and exclamation marks', 'Add! |Why? |"So." |Then 4.'],
    ['sentence', 'lines too', 'add\n|so 4'],
    ['sentence', 'no cut within numbers', 'It is 3.5 in all. |Then 4.'],
    ['sentence', 'no cut before a small letter', 'Add approx. two. |Then 4.'],
    ['sentence', 'a closing quote belongs to its sentence', 'He said "go." |She went.'],
    ['sentence', 'numbers of steps belong to their step', 'Step 1. Add two. |It is 4.'],
    ['sentence', 'blocks apart, sentences are cut beside them', 'So $$a. B$$ it is. |Then 4.'],
    ['sentence', 'letters of any alphabet', 'Складываем. |Ответ 4.'],
    ['sentence', 'numbers of a list belong to their item', '1. Add two. |It is 4.\n|2. So 4.'],
  ])('%s: %s', (split, _, text) => check(split, text));
});

const wholes = [
  ['code fences', '```python\nx = 1\n\nprint(x). Done\n1. no marker\n2. none\n```'],
  ['fences of tildes', '~~~\nx. Y\n\ny\n~~~'],
  ['longer fences with shorter ones inside', '````\n```\n\nX. Y\n```\n````'],
  ['indented fences', '  ```\nx\n\ny. Z\n  ```'],
  ['display maths of dollars', '$$\na = b. C\n\n= d\n$$'],
  ['display maths that starts mid-line', 'So $$a\n\n= b$$'],
  ['display maths of brackets', '\\[\na = b\n\n= C. D\n\\]'],
  ['environments', '\\begin{align*}\na &= b\\\\\n\n&= C. D\n\\end{align*}'],
  ['a block that begins where another ends', '$$a\n$$ and $$\n\nb. C\n$$'],
  ['display maths on one line', 'So $$a. B$$ and \\[c. D\\]'],
  [
    'environments in one another',
    '\\begin{align}\n\\begin{array}{c}\n\nx. Y\n\\end{array}\n\n\\end{align}',
  ],
] as const;

describe.each(splitIds)('split by %s never cuts', (split) => {
  test.each(wholes)('%s', (_, block) => {
    const steps = segment(`First.\n\n${block}\n\nLast.`, split);
    expect(steps.filter(({ text }) => text.includes(block.trim()))).toHaveLength(1);
  });
});

describe('what only looks like a block does not swallow the rest', () => {
  test.each([
    ['closed on its line: dollars', 'So $$a = b$$.\n|Then 4.'],
    ['closed on its line: brackets', 'So \\[a = b\\].\n|Then 4.'],
    ['closed on its line: environment', '\\begin{align}a\\end{align}\n|Then 4.'],
    ['code spans of three backticks', '```x = 1``` gives 1\n|Then 4.'],
    ['the row break of a matrix', '\\(\\begin{matrix} a \\\\[2pt] b \\end{matrix}\\)\n|Then 4.'],
  ])('%s', (_, text) => check('line', text));
});

describe('whatever the text', () => {
  const pieces = fc.oneof(
    fc.constantFrom(
      'Step 1: ',
      '2. ',
      '\n',
      '\n\n',
      '\r\n',
      '```',
      '$$',
      '\\[',
      '\\]',
      '\\begin{align}',
      '\\end{align}',
      'So 4. ',
      ' ',
      '\u00a0',
      '\ufeff',
    ),
    fc.string({ maxLength: 8 }),
  );
  const text = fc.array(pieces, { maxLength: 20 }).map((parts) => parts.join(''));

  test.each(splitIds)(
    '%s: spans are ordered, apart, and hold the text; only white space is lost',
    (split) => {
      fc.assert(
        fc.property(text, (source) => {
          let end = 0;
          for (const step of segment(source, split)) {
            const [from, to] = step.span ?? [-1, -1];
            expect(from).toBeGreaterThanOrEqual(end);
            expect(source.slice(end, from).trim()).toBe('');
            expect(source.slice(from, to)).toBe(step.text);
            expect(step.text.trim()).toBe(step.text);
            expect(step.text).not.toBe('');
            end = to;
          }
          expect(source.slice(end).trim()).toBe('');
        }),
      );
    },
  );
});

test.each([
  ['openings of environments', '\\begin{a}'],
  ['environments in pairs', '\\begin{a}\\end{b}'],
  ['display maths', '\\['],
  ['sentences', 'A. '],
  ['full stops', '.'],
  ['quotes after a full stop', '."'],
  ['spaces', ' '],
  ['dollars', '$'],
])('a long line of %s is cut in no time', (_, piece) => {
  const started = performance.now();
  for (const split of splitIds) segment(piece.repeat(100_000 / piece.length), split);
  expect(performance.now() - started).toBeLessThan(1000);
});
