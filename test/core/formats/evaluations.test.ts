import { describe, expect, test } from 'vitest';
import { read, tracesOf } from './reading.js';
import { check } from './saying.js';

const sample = {
  id: 1,
  epoch: 1,
  input: 'Q',
  target: '16',
  messages: [
    { role: 'user', content: 'Q' },
    { role: 'assistant', content: 'A' },
  ],
};
const logOf = (...samples: object[]) => ({
  version: 2,
  status: 'success',
  eval: { task: 't' },
  samples,
});

describe('Inspect logs', () => {
  test.each<[string, object, string[]]>([
    ['a sample is a trace', logOf(sample, { ...sample, id: 2 }), ['Q? r:A', 'Q? r:A']],
    ['a sample by itself', sample, ['Q? r:A']],
    ['no samples', { ...logOf(), samples: null }, ['! field "samples": the log holds no samples']],
    [
      'a broken sample does not hide the others',
      logOf({ id: 3 }, sample),
      ['! field "samples.0.input": Invalid input', 'Q? r:A'],
    ],
    [
      'without messages, the output',
      logOf({
        ...sample,
        messages: [],
        output: { choices: [{ message: { role: 'assistant', content: 'B' } }] },
      }),
      ['Q? r:B'],
    ],
  ])('%s', (_, record, expected) => check('inspect-log', record, expected));

  test.each<[object, boolean | undefined]>([
    [{ a: { value: 'C' } }, true],
    [{ a: { value: 'I' } }, false],
    [{ a: { value: 1 } }, true],
    [{ a: { value: 'P' } }, undefined],
    [{ a: { value: 'N' } }, undefined],
    [{ a: { value: 0.5 }, b: { value: 'C' } }, true],
    [{ a: { value: 'C' }, b: { value: 'I' } }, undefined],
    [{}, undefined],
  ])('scores %j come to %s', (scores, outcome) => {
    expect(tracesOf(read('inspect-log', logOf({ ...sample, scores })))[0]?.outcome).toBe(outcome);
  });

  test('references are resolved, and one that is lost is told', () => {
    const messages = [
      { role: 'user', content: 'attachment://ab' },
      { role: 'assistant', content: [{ type: 'text', text: 'attachment://cd' }] },
    ];
    const record = logOf({ ...sample, messages, attachments: { ab: 'long' } });
    const [trace] = tracesOf(read('inspect-log', record));
    expect(trace).toMatchObject({ prompt: 'long', group: 't:1', answer: '16' });
    expect(trace?.problems).toMatchObject([{ problem: expect.stringContaining('cd') as string }]);
  });
});

const line = {
  doc_id: 4,
  target: '16',
  arguments: [['Q', {}]],
  resps: [['A']],
  filtered_resps: ['16'],
  filter: 'f',
  metrics: ['acc'],
  acc: 1,
};

test.each<[string, object, string[]]>([
  ['a response is a trace', { resps: [['A', 'B']] }, ['Q? r:A', 'Q? r:B']],
  ['thinking', { resps: [['<think>T</think>A']] }, ['Q? r:T A:A']],
  [
    'log-likelihoods',
    { resps: [[['-1.5', 'False']]] },
    ['! field "resps": log-likelihoods of choices, no text that could be cut into steps'],
  ],
  ['an empty response', { resps: [['']] }, ['! field "resps": the response is empty']],
  [
    'no responses',
    { resps: 'A' },
    ['! field "resps": Invalid input: expected array, received string'],
  ],
])('lm-eval: %s', (_, change, expected) => check('lm-eval', { ...line, ...change }, expected));

test('lm-eval: the outcome is a metric of one response', () => {
  expect(tracesOf(read('lm-eval', line))[0]).toMatchObject({
    id: '4:f',
    outcome: true,
    answer: '16',
    meta: { acc: 1, extracted: '16' },
  });
  expect(tracesOf(read('lm-eval', { ...line, acc: 0.5 }))[0]?.outcome).toBeUndefined();
  expect(tracesOf(read('lm-eval', { ...line, resps: [['A', 'B']] }))[0]?.outcome).toBeUndefined();
});
