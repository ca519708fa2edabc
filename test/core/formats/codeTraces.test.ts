import { describe, expect, test } from 'vitest';
import { read, tracesOf } from './reading.js';
import { check } from './saying.js';

const code = 'def f(\n  a,\n):\n  # why\n  """two\n\n  lines"""\n\n  return a + \\\n    1';
const statements = [
  'def f(\n  a,\n):',
  '  # why\n  """two\n\n  lines"""',
  '  return a + \\\n    1',
];

describe('code', () => {
  test.each<[id: string, rule: string, record: object, expected: string[]]>([
    [
      'humaneval-samples',
      'statements',
      { task_id: 't', completion: code },
      [['?', ...statements.map((text) => `A:${text}`)].join(' ')],
    ],
    [
      'humaneval-samples',
      'brackets in texts and comments',
      { task_id: 't', completion: 'x = \'(\'\ny = "[" # {\nz' },
      ['? A:x = \'(\' A:y = "[" # { A:z'],
    ],
    ['humaneval-samples', 'CR LF', { task_id: 't', completion: 'a\r\n\tb\r' }, ['? A:a A:\tb']],
    ['humaneval-samples', 'never closed', { task_id: 't', completion: 'f(\nx\n\n' }, ['? A:f(\nx']],
    [
      'humaneval-samples',
      'no code',
      { task_id: 't', completion: ' \n' },
      ['! field "completion": it is empty'],
    ],
    [
      'codet',
      'a sample without code',
      { prompt: 'Q', samples: ['', 'x'] },
      ['! field "samples.0": it is empty', 'Q? A:x'],
    ],
    [
      'tora',
      'fences',
      {
        idx: 0,
        question: 'Q',
        code: ['T\n```python\nx\n```\n```output\n1\n```\nU', ''],
        pred: [],
        report: [],
      },
      ['Q? r:T a:x o:1 r:U', '! field "code.1": it is empty'],
    ],
    [
      'mbpp',
      'tests come last',
      { task_id: 1, text: 'Q', code: 'x', test_list: ['t'], test_setup_code: 's' },
      ['Q? A:x o:s\nt'],
    ],
    [
      'reflexion',
      'no solution field',
      { prompt: 'Q', entry_point: 'f', test: 't', acc: 1 },
      ['! field "solution": Invalid input: expected string, received undefined'],
    ],
    [
      'reflexion',
      'reflections of the unsolved',
      { prompt: 'Q', solution: '', reflections: ['R'] },
      ['Q? r:R'],
    ],
    [
      'reflexion',
      'nothing at all',
      { prompt: 'Q', solution: '' },
      ['! field "solution": it is empty, and there are no reflections'],
    ],
    [
      'ldb',
      'attempts and their feedback',
      { task_id: 1, prompt: 'Q', implementations: ['x', 'y'], test_feedback: [['f', 'g'], []] },
      ['Q? a:x o:f\ng A:y'],
    ],
    [
      'ldb',
      'no code',
      { task_id: 1, prompt: 'Q', implementations: [], test_feedback: [] },
      ['! field "implementations": there is no code in it'],
    ],
  ])('%s: %s', (id, _, record, expected) => check(id, record, expected));

  test('spans stand in the solution text', () => {
    const text = 'T\n```python\nx\n```\nU';
    const [trace] = tracesOf(
      read('tora', { idx: 0, question: 'Q', code: [text], pred: [], report: [] }),
    );
    expect(trace?.steps.map(({ span }) => text.slice(...span))).toEqual(['T', 'x', 'U']);
  });

  test('as many feedbacks as implementations', () => {
    const row = { task_id: 1, prompt: 'Q', implementations: ['x'], test_feedback: [] };
    expect(tracesOf(read('ldb', row))[0]?.problems).toMatchObject([
      { problem: 'field "test_feedback": 0 for 1 implementations' },
    ]);
  });
});
