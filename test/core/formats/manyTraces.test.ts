import { describe, expect, test } from 'vitest';
import { changed, fixtureRecords, inShort, read, tracesOf } from './reading.js';

/** The texts of a trace's steps, a trace a line. */
function texts(id: string, record: unknown): string[] {
  return tracesOf(read(id, record)).map(({ steps }) => steps.map(({ text }) => text).join(' | '));
}

describe('PRM800K', () => {
  const rated = (rating: number | null) => ({ text: `rated ${rating}`, rating, flagged: false });
  const human = { text: 'by hand', rating: null, source: 'human', flagged: false };
  const row = (...steps: object[]) => ({ question: { problem: 'Q?' }, label: { steps } });
  const step = (completions: object[] | null, chosen: number | null, by: object | null = null) => ({
    completions,
    human_completion: by,
    chosen_completion: chosen,
  });

  test.each<[string, object, string[]]>([
    ['the chosen ones', row(step([rated(1), rated(-1)], 1), step([rated(0)], 0)), ['-0', '+']],
    ['the human is good', row(step([rated(-1)], null, human), step([rated(0)], 0)), ['+0', '-']],
    ['a corrected human', row(step(null, null, { ...human, corrected_rating: -1 })), ['-']],
    ['the chosen before the human', row(step([rated(0)], 0, human)), ['0']],
    ['null is unlabelled', row(step([rated(1), rated(null)], 0)), ['+', '.']],
    ['none chosen ends it', row(step([rated(1)], 0), step([rated(-1)], null)), ['+', '+-']],
    ['nothing comes after the end', row(step([rated(0)], null), step([rated(1)], 0)), ['0']],
    [
      'no completions',
      row(step(null, null)),
      ['! field "label.steps": there is no completion in it'],
    ],
    [
      'a choice that is not there',
      row(step([rated(1)], 0), step([rated(-1)], 4)),
      ['+ ! field "label.steps.1.chosen_completion": no 4 in 1 completions; ends there', '+-'],
    ],
    [
      'a rating that is none',
      row(step([rated(2)], 0)),
      ['! field "label.steps.0.completions.0.rating": Invalid input'],
    ],
  ])('%s', (_, record, expected) => expect(read('prm800k', record).map(inShort)).toEqual(expected));

  test('alternatives branch off the trajectory', () => {
    const record = row(step([rated(0), rated(1)], 1), step([rated(-1)], null, human));
    const [trajectory, first, second] = tracesOf(read('prm800k', record));
    expect(texts('prm800k', record)).toEqual([
      'rated 1 | by hand',
      'rated 0',
      'rated 1 | rated -1',
    ]);
    expect([first?.part, second?.part]).toEqual([1, 2]);
    expect(first?.parent).toEqual({ trace: trajectory?.hash, step: -1 });
    expect(second?.parent).toEqual({ trace: trajectory?.hash, step: 0 });
  });
});

describe('PRMBench', () => {
  const outside = (entry: number, value: string) =>
    `... ! field "error_steps.${entry}": ${value} is none of the 3 steps; ignored`;

  test.each<[string, unknown, string]>([
    ['1-based', [1], '-++'],
    ['steps between and after are good', [1, 3], '-+-'],
    ['none', [], '+++'],
    ['one past the last', [2, 4], outside(1, '4')],
    ['0 is no step', [0], outside(0, '0')],
    ['a string', ['2'], outside(0, '"2"')],
    ['no list', 2, '... ! field "error_steps": expected a list; ignored'],
  ])('%s', (_, error_steps, expected) => {
    expect(read('prmbench', changed('prmbench', { error_steps })).map(inShort)[0]).toBe(expected);
  });

  test.each([
    ['circular', 'circular_own_0', 'circular_own_0.1', '..'],
    ['redundency', 'redundency_own_0', 'correct_own_0', '++'],
  ])('the original process of %s', (classification, id, originalId, labels) => {
    const items = read('prmbench', changed('prmbench', { classification }));
    expect(tracesOf(items)).toMatchObject([
      { id, group: 'own_0', part: 0 },
      { id: originalId, group: 'own_0', part: 1, parent: undefined },
    ]);
    expect(items[1] && inShort(items[1])).toBe(labels);
  });
});

test.each<[string, unknown, string]>([
  [
    'every listed step',
    [
      [1, false],
      [2, true],
      [3, false],
    ],
    '+-+',
  ],
  ['a step that is not listed', [[2, true]], '.-.'],
  ['outside', [[4, true]], '... ! field "PATH": 4 is none of the 3 steps; ignored'],
  [
    'twice',
    [
      [1, true],
      [1, false],
    ],
    '... ! field "PATH": a step comes twice; ignored',
  ],
  ['words', [[1, 'yes']], '... ! field "PATH": expected step numbers with true or false; ignored'],
])('PARC: %s', (_, judged, expected) => {
  const step_level = (judged as [number, unknown][]).map(([step_number, has_error]) => ({
    step_number,
    has_error,
  }));
  const record = changed('parc', { error_annotation: { error_annotations: { step_level } } });
  const path = 'error_annotation.error_annotations.step_level';
  expect(read('parc', record).map(inShort)).toEqual([expected.replace('PATH', path)]);
});

test('PARC: the kinds of errors are told', () => {
  const [trace] = tracesOf(read('parc', fixtureRecords('parc')[0]));
  expect(trace?.meta['errors']).toBe('2 Logical_Inconsistency; 3 Accumulation_Error');
});

test.each([
  ['a <<1+1=2>>2 \n\n b ** c\r\n#### 1,002\n', '1,002', ['a <<1+1=2>>2 ', ' b ** c', '#### 1,002']],
  ['no answer', undefined, ['no answer']],
  ['#### 3\nafter it', undefined, ['#### 3', 'after it']],
])('GSM8K: %j', (answer, expected, steps) => {
  const [trace] = tracesOf(read('gsm8k', { question: 'Q?', answer }));
  expect([trace?.answer, trace?.steps.map(({ text }) => text)]).toEqual([expected, steps]);
  for (const { text, span } of trace?.steps ?? []) expect(answer.slice(...span)).toBe(text);
  expect(trace?.steps.at(-1)?.role).toBe(expected === undefined ? 'reasoning' : 'answer');
});

test('GSM8K: solutions of models are parts with outcomes; a broken one is named', () => {
  const record = changed('gsm8k-solutions', { '6b_verification': { is_correct: 'no' } });
  const items = read('gsm8k-solutions', record);
  expect(tracesOf(items).map(({ part, outcome, meta }) => [part, outcome, meta['model']])).toEqual([
    [0, false, '6b_finetuning'],
    [1, true, '175b_verification'],
  ]);
  expect(items.map(inShort)[2]).toMatch(/^! field "6b_verification.is_correct"/);
});

test.each([
  [{}, '4'],
  [{ answer: undefined }, '\\frac{8}{2}'],
  [{ answer: undefined, solution: 'an open \\boxed{4' }, undefined],
  [{ answer: undefined, solution: 'no box' }, undefined],
])('MATH: the answer of %j', (change, answer) => {
  expect(tracesOf(read('math', changed('math', change)))[0]?.answer).toBe(answer);
});

describe.each(['math-aps', 'math-aps-tree'])('%s', (id) => {
  test('leaves are traces with values, and know where they branch off', () => {
    const traces = tracesOf(read(id, fixtureRecords(id)[0]));
    const seen = traces.map((trace) => [
      trace.steps.map(({ text }) => text).join(' | '),
      trace.signals[0]?.values,
      traces.find(({ hash }) => hash === trace.parent?.trace)?.steps[1]?.text,
      trace.parent?.step,
    ]);
    expect(seen).toHaveLength(3);
    expect(seen).toContainEqual(['Four boxes. | 4 * 6 = 24.', [0.75, 1], undefined, undefined]);
    expect(seen).toContainEqual(['Four boxes. | 4 + 6 = 10.', [0.75, 0], '4 * 6 = 24.', 0]);
    expect(seen).toContainEqual(['Six.', [0.25], undefined, undefined]);
    for (const trace of traces) expect([trace.recorded, trace.answer]).toEqual([undefined, '24']);
  });
});

test('a prefix goes on where another ends, not in its middle; two values are none', () => {
  const prefix = (text: string, mc_value: number) => ({ solution_prefix: text, mc_value });
  const reasoning_steps = [prefix('Q? is 1', 0.5), prefix('Q? is 12', 1), prefix('Q? is 1', 0)];
  const record = { question: 'Q?', reasoning_steps: [...reasoning_steps, prefix('R? x', 1)] };
  expect(texts('math-aps', record)).toEqual(['is 1', 'is 12']);
  expect(tracesOf(read('math-aps', record)).map(({ signals }) => signals[0]?.values[0])).toEqual([
    undefined,
    1,
  ]);
  expect(read('math-aps', record).map(inShort)[0]).toBe(
    '! field "reasoning_steps.3.solution_prefix" does not start with the question',
  );
});

test('a tree with cumulative texts, one node of which is broken', () => {
  const node = (text: string, ...children: unknown[]) => ({ text, mc_value: 1, children });
  const reasoning_steps = node('Q?', node('Q?\n\na', node('Q?\n\na b'), { text: 'c' }));
  const record = { question: 'Q?', reasoning_steps };
  expect(texts('math-aps-tree', record)).toEqual(['a | b']);
  expect(read('math-aps-tree', record).map(inShort)[0]).toMatch(
    /^! node 0, child 1: field "children"/,
  );
});
