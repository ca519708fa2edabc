import { describe, expect, test } from 'vitest';
import { changed, fixtureRecords, inShort, read, tracesOf } from './reading.js';

const mr = 'model_output_solution_first_error_step';
const agrees = (solution: string, field: string) =>
  `! field "${field}" does not agree with a solution that is ${solution}; ignored`;
const code = fixtureRecords('mr-ben').find(
  (row) => typeof (row as Record<string, unknown>)['Model_Solution_Steps'] === 'string',
) as object;
const text = 'Model_Solution_First_Error_Step';
const listed = { ...code, Model_Solution_Steps: ['a', 'b', 'c'] };

test.each<[id: string, rule: string, record: object, expected: string]>([
  ['bigbench-mistake', '0 is the first step', { mistake_index: 0 }, '-.'],
  ['bigbench-mistake', '1 is the second', { mistake_index: 1 }, '+-'],
  ['bigbench-mistake', 'null is no mistake', { mistake_index: null }, '++'],
  [
    'bigbench-mistake',
    'past the last step',
    { mistake_index: 2 },
    '.. ! field "mistake_index": 2 points outside the 2 steps; ignored',
  ],
  [
    'bigbench-mistake',
    '-1 is no sentinel',
    { mistake_index: -1 },
    '.. ! field "mistake_index": -1 points outside the 2 steps; ignored',
  ],
  [
    'bigbench-mistake',
    'a string',
    { mistake_index: '1' },
    '.. ! field "mistake_index": "1" is no step; ignored',
  ],
  [
    'bigbench-mistake',
    'between two steps',
    { mistake_index: 0.5 },
    '.. ! field "mistake_index": 0.5 is no step; ignored',
  ],
  ['mr-gsm8k', '1 is the first step', { [mr]: 1 }, '-..'],
  ['mr-gsm8k', 'digits', { [mr]: '3' }, '++-'],
  [
    'mr-gsm8k',
    '0 is before the first',
    { [mr]: 0 },
    `... ! field "${mr}": 0 points outside the 3 steps; ignored`,
  ],
  [
    'mr-gsm8k',
    'past the last',
    { [mr]: 4 },
    `... ! field "${mr}": 4 points outside the 3 steps; ignored`,
  ],
  ['mr-gsm8k', 'words', { [mr]: 'two' }, `... ! field "${mr}": "two" is no step; ignored`],
  ['mr-gsm8k', 'N/A in a wrong solution', { [mr]: 'N/A' }, `... ${agrees('wrong', mr)}`],
  [
    'mr-gsm8k',
    'a step in a right solution',
    { model_output_solution_correctness: 'correct' },
    `... ${agrees('correct', mr)}`,
  ],
  [
    'mr-gsm8k',
    'N/A in a right solution',
    { model_output_solution_correctness: 'correct', [mr]: 'N/A' },
    '+++',
  ],
  ['mr-ben', 'digits count from 1', { ...listed, [text]: '1' }, '-..'],
  [
    'mr-ben',
    'past the last',
    { ...listed, [text]: '4' },
    `... ! field "${text}": 4 points outside the 3 steps; ignored`,
  ],
  [
    'mr-ben',
    'N/A in a wrong solution',
    { ...listed, [text]: 'N/A' },
    `... ${agrees('incorrect', text)}`,
  ],
  ['mr-ben', 'the text of one line', code, '+-.'],
  [
    'mr-ben',
    'an empty text',
    { ...code, [text]: '' },
    `... ! field "${text}": no line is named; ignored`,
  ],
  [
    'mr-ben',
    'a text of no line',
    { ...code, [text]: '2' },
    `... ! field "${text}": 0 lines have this text; ignored`,
  ],
  [
    'mr-ben',
    'other indentation',
    { ...code, [text]: '# Add two.' },
    `... ! field "${text}": 0 lines have this text; ignored`,
  ],
  [
    'mr-ben',
    'a text of two lines',
    { ...code, Model_Solution_Steps: 'a\nb\n\na', [text]: 'a' },
    `... ! field "${text}": 2 lines have this text; ignored`,
  ],
  ['verify-then-generate', '0-based', {}, '+-.'],
  [
    'verify-then-generate',
    'another step than its text',
    { incorrect_index: 0 },
    '... ! field "incorrect_step" is not the step at incorrect_index 0; ignored',
  ],
  [
    'verify-then-generate',
    'there always is an error',
    { incorrect_index: null },
    '... ! field "incorrect_index": nothing is no step; ignored',
  ],
  [
    'verify-then-generate',
    'past the last',
    { incorrect_index: 3 },
    '... ! field "incorrect_index": 3 points outside the 3 steps; ignored',
  ],
])('%s: %s', (id, _, change, expected) => {
  expect(read(id, changed(id, change)).slice(0, 1).map(inShort)).toEqual([expected]);
});

describe('MR-Ben', () => {
  const rows = { 'm-1': [code, listed], 'm-2': [{ ...code, Question: 7 }, code], 'm-3': 5 };

  test('one object holds all questions; what cannot be read is named', () => {
    expect(read('mr-ben', rows).map(inShort)).toEqual([
      '+-.',
      `... ! field "${text}": "    # Add two." is no step; ignored`,
      '! m-2.0: field "Question": Invalid input: expected string, received number',
      '+-.',
      '! m-3: Invalid input: expected object, received number',
    ]);
  });

  test('solutions are parts, those of a question a group, lines keep their indentation', () => {
    const traces = tracesOf(read('mr-ben', rows));
    expect(traces.map(({ part, group }) => [part, group])).toEqual(
      [0, 1, 3].map((p) => [p, 'm-2']),
    );
    expect(traces[0]?.steps.map((step) => step.text)).toEqual([
      'def double(n):',
      '    # Add two.',
      '    return n + 2',
    ]);
    expect(traces[0]?.steps.map(({ span }) => span[0])).toEqual([0, 15, 31]);
  });
});

test.each<[string, object, boolean | undefined]>([
  ['mr-gsm8k', { model_output_answer_correctness: 'correct' }, true],
  ['mr-gsm8k', { model_output_answer_correctness: 'wrong' }, false],
  ['mr-gsm8k', { model_output_answer_correctness: null }, undefined],
  ['bigbench-mistake', { answer: '20' }, undefined],
  ['verify-then-generate', {}, undefined],
  ['parc', { is_correct: true }, true],
  ['parc', { is_correct: undefined }, undefined],
])('%s: the outcome is what the source says: %j', (id, change, outcome) => {
  expect(tracesOf(read(id, changed(id, change)))[0]?.outcome).toBe(outcome);
});
