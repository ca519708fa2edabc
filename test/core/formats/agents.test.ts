import { expect, test } from 'vitest';
import { changed, inShort, read, tracesOf } from './reading.js';

const observed = 'message 1 is an observation, which is not judged; ignored';

test.each<[id: string, rule: string, change: object, expected: string]>([
  [
    'who-and-when',
    'digits, 0 is the first message',
    { mistake_step: '0', mistake_agent: 'Cat_Expert' },
    '-...',
  ],
  [
    'who-and-when',
    'good before, unlabelled after, tools never labelled',
    { mistake_step: '2' },
    '+.-.',
  ],
  ['who-and-when', 'a number', { mistake_step: 2 }, '+.-.'],
  [
    'who-and-when',
    'an observation',
    { mistake_step: '1' },
    `.... ! field "mistake_step": ${observed}`,
  ],
  [
    'who-and-when',
    'past the last',
    { mistake_step: '4' },
    '.... ! field "mistake_step": 4 points outside the 4 steps; ignored',
  ],
  [
    'who-and-when',
    'before the first',
    { mistake_step: -1 },
    '.... ! field "mistake_step": -1 points outside the 4 steps; ignored',
  ],
  [
    'who-and-when',
    'words',
    { mistake_step: 'two' },
    '.... ! field "mistake_step": "two" is no step; ignored',
  ],
  [
    'who-and-when',
    'none',
    { mistake_step: null },
    '.... ! field "mistake_step": nothing is no step; ignored',
  ],
  [
    'who-and-when',
    'somebody else',
    { mistake_agent: 'Dog_Expert' },
    '+.-. ! field "mistake_agent": Dog_Expert, but Bird_Expert speaks at message 2; the label stays there',
  ],
  [
    'who-and-when',
    'no history',
    { history: 'none' },
    '! field "history": Invalid input: expected array, received string',
  ],
  ['agent-process-bench', 'by index of the message', {}, '+.0.-'],
  ['agent-process-bench', 'some messages', { step_labels: { '4': -1 } }, '..-..'],
  ['agent-process-bench', 'none', { step_labels: {} }, '.....'],
  [
    'agent-process-bench',
    'tool output',
    { step_labels: { '2': 1, '3': 1 } },
    '..... ! field "step_labels.3": no message of the model; ignored',
  ],
  [
    'agent-process-bench',
    'outside',
    { step_labels: { '9': 1 } },
    '..... ! field "step_labels.9": no message of the model; ignored',
  ],
  [
    'agent-process-bench',
    'no index',
    { step_labels: { last: 1 } },
    '..... ! field "step_labels.last": no message of the model; ignored',
  ],
  [
    'agent-process-bench',
    'no label',
    { step_labels: { '2': '1' } },
    '..... ! field "step_labels.2": "1" is no label; ignored',
  ],
  [
    'agent-process-bench',
    'a list',
    { step_labels: [1] },
    '! field "step_labels": Invalid input: expected record, received array',
  ],
])('%s: %s', (id, _, change, expected) => {
  expect(read(id, changed(id, change)).map(inShort).join()).toBe(expected);
});

test('outcomes, answers and groups', () => {
  expect(tracesOf(read('who-and-when', changed('who-and-when', {})))[0]).toMatchObject({
    id: 'q1',
    outcome: false,
    answer: '16',
  });
  expect(
    tracesOf(read('agent-process-bench', changed('agent-process-bench', {})))[0],
  ).toMatchObject({ id: 'legs:3', group: 'legs:1', outcome: false, answer: '16' });
});
