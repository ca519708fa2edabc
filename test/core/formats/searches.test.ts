import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordContent } from '../../../src/core/formats/format.js';
import { formatById, formats, recognise } from '../../../src/core/formats/index.js';
import type { Problem, Trace } from '../../../src/core/trace.js';
import { shown } from '../annotated.js';
import { readShared } from '../shared.js';

const ids = [
  'search-and-learn',
  'qwen-math-eval',
  'tree-of-thought',
  'rest-mcts',
  'rstar-math',
  'rstar',
  'moatless',
  'reasoneval',
  'fover',
  'ultra-interact',
  'preference-pairs',
  'rewardbench',
  'rewardmath',
  'er-prm',
];
const folder = join(import.meta.dirname, '../../fixtures/core/formats');

function fixture(path: string): object[] {
  const text = readFileSync(join(folder, path), 'utf8');
  const values: unknown = path.endsWith('.jsonl')
    ? text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown)
    : JSON.parse(text);
  return values as object[];
}

function read(id: string, value: unknown, record = 0): (Trace | Problem)[] {
  const format = formatById(id);
  if (!format) throw new Error(`no format "${id}"`);
  const content: RecordContent = { kind: 'json', value };
  return [...format.traces({ file: 'some.jsonl', record, content }, { split: 'auto' })];
}

/** A trace in a line: labels, signals, outcome, branch, problems; or the problem of the record. */
function inShort(item: Trace | Problem): string {
  if (!('steps' in item)) return item.problem;
  const labels = item.recorded ? shown(item.recorded) : `${item.steps.length} steps`;
  const signals = item.signals.map(
    ({ id, values }) => `${id.slice(9)} ${values.map((value) => value ?? '.').join(' ')}`,
  );
  const outcome = item.outcome === undefined ? [] : [item.outcome ? 'right' : 'wrong'];
  const branch = item.parent ? [`branches off ${item.parent.step}`] : [];
  const problems = item.problems.map(({ problem }) => `! ${problem}`);
  return [labels, ...signals, ...outcome, ...branch, ...problems].join('; ');
}

/** Reads a fixture's first record with some fields changed. */
function check(path: string, change: object, expected: readonly string[]): void {
  const [id = ''] = path.split('/');
  const [first = {}] = fixture(path);
  const value: unknown = Array.isArray(first) ? first : { ...first, ...change };
  expect(read(id, value).map(inShort)).toEqual(expected);
}

const completions = 'search-and-learn/best-of-n.jsonl';
const samples = 'qwen-math-eval/rewards.jsonl';
const invalid = 'reasoneval/invalid-errors.jsonl';
const planted = 'reasoneval/perturbations.jsonl';
const fover = 'fover/labels.jsonl';
const erPrm = 'er-prm/values.json';

test.each<[string, string, object, string[]]>([
  [
    'scores per completion',
    completions,
    {},
    ['3 steps; score 0.98 0.95 0.97', '2 steps; score 0.9 0.12'],
  ],
  [
    'a list of scores that is too short is left out',
    completions,
    { scores: [[0.98], [0.9, 0.12]] },
    ['3 steps; ! field "scores.0": 1 scores for 3 steps; left out', '2 steps; score 0.9 0.12'],
  ],
  [
    'a blank last piece takes its score with it',
    completions,
    { completions: ['Add.\n\nSo 7.\n\n'], scores: [[0.5, 0.25, 0.125]] },
    ['2 steps; score 0.5 0.25'],
  ],
  [
    'single lines where there are no blank ones',
    completions,
    { completions: ['Add.\nSo 7.'], scores: [[0.5, null]] },
    ['2 steps; score 0.5 .'],
  ],
  [
    'lists of scores for other completions',
    completions,
    { scores: [] },
    ['field "scores": there must be a list of scores for each completion'],
  ],
  [
    'a reward for the whole',
    samples,
    {},
    ['2 steps; pred_score . 3.5; right', '1 steps; pred_score -1.25; wrong'],
  ],
  [
    'rewards step by step, and some that fit nothing',
    samples,
    {
      pred_score: [
        [3.5, 1],
        [1, 2, 3],
      ],
    },
    [
      '2 steps; pred_score 3.5 1; right',
      '1 steps; wrong; ! field "pred_score.1": 3 scores for 1 steps; left out',
    ],
  ],
  ['no rewards', samples, { pred_score: undefined }, ['2 steps; right', '1 steps; wrong']],
  [
    'outcomes that are too few',
    samples,
    { score: [true] },
    ['field "score": there must be as many scores as samples in "code"'],
  ],
  [
    'leaves of a breadth-first search; a repetition has no value of its own',
    'tree-of-thought/breadth-first.json',
    {},
    [
      '2 steps; value 20 60; right',
      '2 steps; value 20 0.003; branches off 0',
      '1 steps; value 1.002',
    ],
  ],
  [
    'leaves of a depth-first search',
    'tree-of-thought/depth-first.json',
    {},
    [
      '2 steps; sure 1 2; maybe 0 1; impossible 0 0; r_letter 0.2 0.3; r_word 0.1 0.2',
      '2 steps; sure 1 0; maybe 0 0; impossible 0 2; r_letter 0.2 0.25; r_word 0.1 0.1; branches off 0',
    ],
  ],
  [
    'samples of ReST-MCTS*',
    'rest-mcts/generated.json',
    {},
    ['1 steps; value 0; wrong', '2 steps; value 0.75 1; right'],
  ],
  ['a training row', 'rest-mcts/training-rows.jsonl', {}, ['2 steps; value . 0.9']],
  [
    'states by path tags',
    'rstar-math/tree.jsonl',
    {},
    ['2 steps; q 0.75 1; value . 0.9', '1 steps; q -1; value -0.5'],
  ],
  [
    'a state without its parent',
    'rstar-math/tree.jsonl',
    {
      rstar: {
        '0': { text: '' },
        '0.1.0': { text: 'a', q_value: 1 },
        '0.10': { text: 'c' },
        '0.2': { text: 'b' },
      },
    },
    ['1 steps; q 1; ! a state hangs below a state that is missing', '1 steps', '1 steps'],
  ],
  ['sides of a reward pair', 'rstar-math/reward-pairs.jsonl', {}, ['2 steps', '1 steps']],
  ['turns of rStar', 'rstar/final-solutions.json', {}, ['4 steps; value . 0.875 . 1']],
  [
    'nodes of Moatless',
    'moatless/tree.json',
    {},
    [
      '6 steps; reward . 50 . . -20 .; value . 30 . . -20 .',
      '5 steps; reward . 50 . . .; value . 30 . . .; branches off 2',
    ],
  ],
  ['transitions of Moatless', 'moatless/transitions.json', {}, ['6 steps']],
  ['the first error, counted from 1', invalid, {}, ['+-.; wrong']],
  ['no error', invalid, { model_output_solution_first_error_step: 'N/A' }, ['+++; wrong']],
  [
    'the first step wrong, as text',
    invalid,
    { model_output_solution_first_error_step: '1' },
    ['-..; wrong'],
  ],
  ['the last step wrong', invalid, { model_output_solution_first_error_step: 3 }, ['++-; wrong']],
  [
    'an error outside of the steps',
    invalid,
    { model_output_solution_first_error_step: 4 },
    [
      '3 steps; wrong; ! field "model_output_solution_first_error_step": 4 points outside the 3 steps; ignored',
    ],
  ],
  ['redundant is neutral', 'reasoneval/redundant-errors.jsonl', {}, ['+0+']],
  [
    'ratings that are too few',
    'reasoneval/redundant-errors.jsonl',
    { rating: [1] },
    ['3 steps; ! field "rating": 1 labels for 3 steps; ignored'],
  ],
  ['a step changed in place, counted from 0', planted, {}, ['+-']],
  ['a removed step labels nothing', planted, { error_type: 'remove step' }, ['2 steps']],
  [
    'a planted error outside of the steps',
    planted,
    { tags: 2 },
    ['2 steps; ! field "tags": 2 points outside the 2 steps; ignored'],
  ],
  ['true is correct', fover, {}, ['+-.']],
  [
    'labels that are too few',
    fover,
    { error_labels: [true] },
    ['3 steps; ! field "error_labels": 1 labels for 3 steps; ignored'],
  ],
  [
    'labels in words',
    fover,
    { error_labels: [true, 'false', null] },
    ['3 steps; ! field "error_labels.1": "false" is no label; ignored'],
  ],
  [
    'blocks of a sheet',
    'fover/sheet-blocks.jsonl',
    {},
    ['1 steps; baseline 0.99; finetuned 0.25', '2 steps; baseline 1 1; finetuned 0.9 1'],
  ],
  [
    'pairs that share a trajectory',
    'ultra-interact/pairs.jsonl',
    {},
    ['5 steps', '5 steps; branches off 2'],
  ],
  ['pairs of texts', 'preference-pairs/texts.jsonl', {}, ['2 steps', '2 steps; branches off 0']],
  ['pairs of messages', 'preference-pairs/messages.jsonl', {}, ['1 steps', '1 steps']],
  [
    'texts without a prompt',
    'preference-pairs/texts.jsonl',
    { prompt: undefined },
    ['field "prompt": there must be a prompt where "chosen" is a text'],
  ],
  ['RewardBench', 'rewardbench/math.jsonl', {}, ['2 steps', '1 steps']],
  ['RewardBench 2', 'rewardbench/version-2.jsonl', {}, ['1 steps', '1 steps', '1 steps']],
  ['a solution of RewardMATH', 'rewardmath/solutions.json', {}, ['2 steps; right']],
  [
    'scores of RewardMATH',
    'rewardmath/scores.json',
    {},
    ['2 steps; score 0.9 0.8; right', '1 steps; score 0.3; wrong'],
  ],
  ['soft labels', erPrm, {}, ['2 steps; value 0.8 1']],
  [
    'soft labels that are too few',
    erPrm,
    { value: [0.8] },
    ['2 steps; ! field "value": 1 values for 2 steps; left out'],
  ],
])('%s', (_, path, change, expected) => check(path, change, expected));

describe('ranges of recorded numbers', () => {
  test.each<[string, readonly [number, number]]>([
    [completions, [0, 1]],
    [samples, [-Infinity, Infinity]],
    ['tree-of-thought/breadth-first.json', [-Infinity, Infinity]],
    ['rstar-math/tree.jsonl', [-1, 1]],
    ['moatless/tree.json', [-100, 100]],
  ])('%s', (path, range) => {
    const [trace] = read(path.split('/')[0] ?? '', fixture(path)[0]);
    const signal = trace && 'steps' in trace ? trace.signals[0] : undefined;
    expect(signal).toMatchObject({ range, provenance: { kind: 'recorded' } });
  });

  test('a number outside of the range takes the range back', () => {
    const [trace] = read('er-prm', { ...fixture(erPrm)[0], value: [0.5, 1.5] });
    expect(trace).toMatchObject({ signals: [{ range: [-Infinity, Infinity] }] });
  });
});

test('parts of a record are numbered, and their ids too', () => {
  const traces = read('rewardbench', fixture('rewardbench/version-2.jsonl')[0]);
  expect(traces).toMatchObject([
    { id: 'Math/7', part: 0, meta: { side: 'chosen', model: 'a' } },
    { id: 'Math/7.1', part: 1, meta: { side: 'rejected', model: 'b' } },
    { id: 'Math/7.2', part: 2, meta: { side: 'rejected', model: 'c' } },
  ]);
});

test('a branch names the trace it leaves', () => {
  const [first, second] = read('tree-of-thought', fixture('tree-of-thought/breadth-first.json')[0]);
  if (!first || !('hash' in first)) throw new Error('no trace');
  expect(second).toMatchObject({ parent: { trace: first.hash, step: 0 } });
});

test.each(['rstar-math/tree.jsonl', 'moatless/tree.json'])('%s may be very deep', (path) => {
  let below: object = { text: 'x', node_id: 'x', children: [] };
  const states: Record<string, object> = { '0': { text: '' } };
  for (let depth = 0, tag = '0'; depth < 3000; depth++) {
    below = { node_id: `${depth}`, action: { thoughts: 'x' }, children: [below] };
    tag += '.0';
    if (depth < 500) states[tag] = { text: 'x' };
  }
  const value = { question: 'q', rstar: states, root: { message: 'm', ...below } };
  expect(read(path.split('/')[0] ?? '', value)).toHaveLength(1);
});

const fixtures = ids.flatMap((id) =>
  readdirSync(join(folder, id)).flatMap((name) =>
    fixture(join(id, name)).map((value) => ({ id, value })),
  ),
);

test.each(fixtures)('$id is recognised by its first record alone', ({ id, value }) => {
  expect(recognise([{ kind: 'json', value }], 'some.json')[0]?.id).toBe(id);
});

test('what is mutated never throws and labels nothing that it did not touch', () => {
  const cases = fixtures.flatMap((each) =>
    Object.keys(each.value).map((field) => ({ ...each, field })),
  );
  fc.assert(
    fc.property(fc.constantFrom(...cases), fc.anything(), ({ id, value, field }, put) => {
      const before = read(id, value);
      const after = read(id, { ...value, [field]: put });
      expect(after.length).toBeGreaterThan(0);
      for (const [index, item] of after.entries()) {
        const was = before[index];
        if (!('steps' in item) || !was || !('steps' in was)) continue;
        const isAsBefore = !item.recorded || item.steps.length !== was.steps.length;
        if (!isAsBefore && !/label|rating|error|tags/.test(field))
          expect(item.recorded).toEqual(was.recorded);
      }
      for (const format of formats) format.fits([{ kind: 'json', value: put }], 'x');
    }),
  );
});

describe('real files', () => {
  function all(id: string, records: unknown[]): Trace[] {
    const items = records.flatMap((value, record) => read(id, value, record));
    return items.filter((item): item is Trace => 'steps' in item);
  }

  // for r in json.load(open('tot_game24_bfs.first40.json')):
  //   parent = {}
  //   for s in r['steps']:
  //     for y in s['new_ys']:
  //       p = max((q for q in s['ys'] if y.startswith(q)), key=len)
  //       if y[len(p):].strip(): parent.setdefault(y, p)
  //   leaves = [y for y in parent if y not in set(parent.values())]
  //   steps += depth of each leaf by parent; right += leaves whose infos r is 1
  test('Tree of Thoughts', () => {
    const records = readShared('data/search_trees/tot_game24_bfs.first40.json') as unknown[];
    if (!(records as unknown)) return;
    const traces = all('tree-of-thought', records);
    expect([
      records.length,
      traces.length,
      traces.reduce((n, { steps }) => n + steps.length, 0),
    ]).toEqual([40, 2722, 7550]);
    expect(traces.filter(({ outcome }) => outcome)).toHaveLength(52);
    expect(traces.filter(({ outcome }) => outcome === false)).toHaveLength(146);
  });

  // python3: d = json.load(...); len(d), sum(len(r['score']) for r in d), sum(len(s) for r in d for s in r['score'])
  test('scores of RewardMATH', () => {
    const records = readShared(
      'data/prm_scores/rewardmath_math_shepherd_stepscores.json',
    ) as unknown[];
    if (!(records as unknown)) return;
    const traces = all('rewardmath', records);
    expect([
      records.length,
      traces.length,
      traces.reduce((n, { steps }) => n + steps.length, 0),
    ]).toEqual([483, 4830, 29822]);
    expect(traces.filter(({ outcome }) => outcome)).toHaveLength(483);
  });

  test('a Moatless tree that is only a root', () => {
    const record = readShared('data/search_trees/moatless_traj_haiku.json');
    if (record)
      expect(read('moatless', record).map(inShort)).toEqual(['the record holds no trace']);
  });
});
