import { describe, expect, test } from 'vitest';
import { changed, inShort, read, tracesOf } from './reading.js';

/** What a record comes to, a line a trace or problem. */
function check(id: string, record: unknown, expected: string): void {
  expect(read(id, record).map(inShort).join('\n')).toBe(expected);
}

describe('Math-Shepherd', () => {
  const open = 'the end of the question cannot be told; it is left in the first step';
  const differs = 'field "label": its text is not that of "input"; ignored';

  test.each<[string, string, unknown, string]>([
    [
      'signs in the tags places',
      'Q? Step 1: a ки\nStep 2: b ки',
      'Q? Step 1: a +\nStep 2: b -',
      '+-',
    ],
    [
      'signs in sums are no labels',
      '1 + 1? Step 1: 1 + 1 - 0 ки',
      '1 + 1? Step 1: 1 + 1 - 0 -',
      '-',
    ],
    ['"step 1:" in lower case', 'Do it. step 1: a ки', 'Do it. step 1: a +', '+'],
    ['no "Step 1:", one question mark', 'Q? a ки\nStep 2: b ки', 'Q? a -\nStep 2: b +', '-+'],
    ['no "Step 1:", no question mark', 'Do it. a ки\nb ки', 'Do it. a -\nb +', `-+ ! ${open}`],
    ['two question marks', 'Q? R? a ки', 'Q? R? a -', `- ! ${open}`],
    ['"Step 1:" twice', 'Step 1: Q? Step 1: a ки', 'Step 1: Q? Step 1: a +', `+ ! ${open}`],
    [
      'a tag inside the question',
      'Q? ки Step 1: a ки',
      'Q? + Step 1: a -',
      '- ! 1 label stands in the question; ignored',
    ],
    [
      'a tag right after a question without markers',
      'Q? ки\na ки\nb ки',
      'Q? +\na -\nb +',
      '-+ ! 1 label stands in the question; ignored',
    ],
    [
      'the last step without a tag',
      'Q? Step 1: a ки\nStep 2: b',
      'Q? Step 1: a +\nStep 2: b',
      '+.',
    ],
    [
      'the older writing',
      'Q? Step 1: a ки ?\nStep 2: b ки ?',
      'Q? Step 1: a ки +\nStep 2: b ки -',
      '+-',
    ],
    ['another text', 'Q? Step 1: a ки', 'Q? Step 1: b +', `. ! ${differs}`],
    [
      'a text that is shorter',
      'Q? Step 1: a ки\nStep 2: b ки',
      'Q? Step 1: a +',
      `.. ! ${differs}`,
    ],
    ['a text that is longer', 'Q? Step 1: a ки', 'Q? Step 1: a + and -', `. ! ${differs}`],
    [
      'no sign',
      'Q? Step 1: a ки',
      'Q? Step 1: a 0',
      '. ! field "label.0": "0" is no label; ignored',
    ],
    ['no text', 'Q? Step 1: a ки', ['+'], '. ! field "label": expected a text; ignored'],
    ['no tags at all', 'Q? Step 1: a', 'Q? Step 1: a', '.'],
  ])('%s', (_, input, label, expected) => check('math-shepherd', { input, label }, expected));

  test.each([
    ['Q? Step 1: a ки', 'Q?', ['Step 1: a']],
    ['Q? a ки\nStep 2: b ки', 'Q?', ['a', 'Step 2: b']],
    ['Q? ки Step 1: a ки', 'Q?', ['Step 1: a']],
    ['Do it. a ки', '', ['Do it. a']],
  ])('%j is cut', (input, prompt, steps) => {
    const [trace] = tracesOf(read('math-shepherd', { input, label: input }));
    expect([trace?.prompt, trace?.steps.map(({ text }) => text)]).toEqual([prompt, steps]);
  });
});

test.each<[string, object, string]>([
  ['signs', { label: ['-', '+'] }, '-+'],
  ['numbers', { label: [0, 1] }, '-+'],
  ['"labels" where there is no "label"', { label: undefined, labels: [1, 1] }, '++'],
  ['"label" before "labels"', { label: ['-', '-'], labels: [1, 1] }, '--'],
  ['too few', { label: ['+'] }, '.. ! field "label": 1 labels for 2 steps; ignored'],
  ['a truth value', { label: ['+', true] }, '.. ! field "label.1": true is no label; ignored'],
  ['one text', { label: '+-' }, '.. ! field "label": expected a list; ignored'],
  ['none', { label: undefined }, '.. ! field "labels": expected a list; ignored'],
  ['a last step without a tag', { process: 'a ки\nb', label: ['+'] }, '+.'],
  [
    'no process',
    { process: 7 },
    '! field "process": Invalid input: expected string, received number',
  ],
])('openr: %s', (_, change, expected) => check('openr', changed('openr', change), expected));

describe('OpenRLHF', () => {
  const soft = 'field "value": soft labels are numbers from 0 to 1; ignored';

  test.each<[string, unknown, string]>([
    ['signs', ['-', '+'], '-+'],
    ['soft labels are a signal', [0.2, 1], '..'],
    ['too many', ['-', '+', '+'], '.. ! field "value": 3 labels for 2 steps; ignored'],
    ['too few soft ones', [0.5], '.. ! field "value": 1 labels for 2 steps; ignored'],
    ['out of range', [0.5, 1.5], `.. ! ${soft}`],
    ['a sign among soft ones', [0.5, '+'], `.. ! ${soft}`],
    ['a number among signs', ['+', 0.5], '.. ! field "value.1": 0.5 is no label; ignored'],
    ['none', [], '.. ! field "value": 0 labels for 2 steps; ignored'],
    ['no list', null, '.. ! field "value": expected a list; ignored'],
  ])('%s', (_, value, expected) => {
    check('openrlhf-prm', changed('openrlhf-prm', { value }), expected);
  });

  test('a soft label keeps its number, and a step without a tag has none', () => {
    const record = { input: 'Q? Step 1: a ки\nStep 2: b', value: [0.75] };
    expect(read('openrlhf-prm', record)).toMatchObject([
      { recorded: undefined, signals: [{ id: 'recorded:value', values: [0.75, undefined] }] },
    ]);
  });
});

describe('RLHFlow', () => {
  const [u, a] = [
    (content: string) => ({ role: 'user', content }),
    (content: string) => ({ role: 'assistant', content }),
  ];

  test.each<[string, object[], string]>([
    ['an answer labels the step before it', [u('Q? Step 1: a'), a('+'), u('b'), a('-')], '+-'],
    ['a last step without an answer', [u('Q? Step 1: a'), a('+'), u('b')], '+.'],
    ['two steps, one answer', [u('Q? Step 1: a'), u('b'), a('-')], '.-'],
    [
      'an answer in words',
      [u('Q? Step 1: a'), a('good')],
      '. ! field "conversations": "good" is no label; ignored',
    ],
    [
      'two answers',
      [u('Q? Step 1: a'), a('+'), a('-')],
      '. ! field "conversations": an answer follows no step; ignored',
    ],
    ['no turns', [], ' ! there is no user turn'],
    ['a system turn', [{ role: 'system', content: 'Judge.' }, u('Q? Step 1: a'), a('+')], '+'],
  ])('%s', (_, conversations, expected) => check('rlhflow', { conversations }, expected));

  test('tags and white space in turns are kept to the letter', () => {
    const conversations = [u('Q? Step 1: a ки b '), a('+'), u(' c\n'), a('+')];
    const [trace] = tracesOf(read('rlhflow', { conversations }));
    expect(trace?.steps.map(({ text }) => text)).toEqual(['Step 1: a ки b ', ' c\n']);
  });
});
