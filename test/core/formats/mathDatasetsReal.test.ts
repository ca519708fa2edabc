import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recognise } from '../../../src/core/formats/index.js';
import { hasShared } from '../shared.js';
import { read, recordsIn, tally, tracesOf } from './reading.js';

const shared = process.env['REWARDSCOPE_SHARED'] ?? join(import.meta.dirname, '../../../../shared');

/*
 * The figures were counted without this code, in Python. For a format that says a first error at E
 * (0-based, -1 for none), with `rows` read by json.loads:
 *
 *     def marks(n, e): return ['+' if e == -1 or i < e else '-' if i == e else '.' for i in range(n)]
 *     c = Counter(m for r in rows for m in marks(len(r['steps']), E(r)))
 *
 * Math-Shepherd:  re.findall(r'([+-])(?=\n|$)', r['label'])
 * PRM800K:        pre = alternatives = []; at each step alternatives += [pre + [c.rating]] for those
 *                 not chosen, then pre += [rating of the chosen one, or 1 for the human's], or break
 * PRMBench:       none if any(not 1 <= e <= n for e in error_steps), else '-' where i + 1 is in it;
 *                 the original processes '+' in redundency, '.' in the others
 * MR-Ben coding:  ls = [l for l in re.split('[\r\n]+', steps) if l.strip()]; ls.index(error) where
 *                 ls.count(error) == 1, else '.' and a problem
 * PARC:           dict((s['step_number'], s['has_error']) for s in step_level)
 * GSM8K:          [l for l in re.split('[\r\n]+', answer) if l.strip()]
 * Math-APS flat:  leaves are the distinct prefixes p that no other one starts with, followed by
 *                 white space; a leaf's steps are the others that it starts with so, less the
 *                 question, and itself. Tree: leaves and depths by recursion.
 */
const files: readonly [id: string, path: string, expected: string][] = [
  [
    'math-shepherd',
    'math_shepherd_aps/samples_math-shepherd.jsonl',
    '7 traces 25 steps +5 00 -20 .0 !0',
  ],
  [
    'prm800k',
    'prm800k/phase1-train-example.pretty.json',
    '130 traces 1869 steps +1751 044 -67 .7 !0',
  ],
  ['prm800k', 'prm800k/readme_example_phase2.jsonl', '6 traces 17 steps +0 015 -2 .0 !0'],
  ['prmbench', 'prmbench/p1_circular.jsonl', '180 traces 2572 steps +756 00 -275 .1541 !1'],
  ['prmbench', 'prmbench/p1_confidence.jsonl', '180 traces 2949 steps +1093 00 -161 .1695 !7'],
  ['prmbench', 'prmbench/p1_counterfactual.jsonl', '180 traces 2916 steps +1105 00 -250 .1561 !2'],
  ['prmbench', 'prmbench/p1_redundency.jsonl', '180 traces 2961 steps +2709 00 -181 .71 !2'],
  [
    'bigbench-mistake',
    'bigbench_mistake/multistep_arithmetic.jsonl',
    '300 traces 1506 steps +855 00 -238 .413 !0',
  ],
  [
    'bigbench-mistake',
    'bigbench_mistake/tracking_shuffled_objects.jsonl',
    '300 traces 1617 steps +891 00 -260 .466 !0',
  ],
  [
    'mr-gsm8k',
    'mr_gsm8k/gpt4-grading_llama2_70b.json',
    '323 traces 2588 steps +974 00 -323 .1291 !0',
  ],
  ['mr-ben', 'mr_ben/coding.json', '238 traces 6080 steps +3537 00 -145 .2398 !19'],
  [
    'verify-then-generate',
    'student_stepverify/dataset.json',
    '1002 traces 5935 steps +1772 00 -1002 .3161 !0',
  ],
  ['parc', 'parc/gsm8k_negatives.json', '57 traces 294 steps +130 00 -164 .0 !0'],
  ['parc', 'parc/gsm8k_positives.json', '50 traces 224 steps +217 00 -7 .0 !0'],
  ['gsm8k', 'gsm8k/test.jsonl', '1319 traces 6138 steps +0 00 -0 .6138 !0'],
  ['gsm8k', 'gsm8k/train.jsonl', '7473 traces 34193 steps +0 00 -0 .34193 !0'],
  ['gsm8k', 'gsm8k/test_socratic.first200.jsonl', '200 traces 897 steps +0 00 -0 .897 !0'],
  [
    'gsm8k-solutions',
    'gsm8k/example_model_solutions.jsonl',
    '5276 traces 23141 steps +0 00 -0 .23141 !0',
  ],
  ['openr', 'math_shepherd_aps/openr_prm_test.json', '3 traces 12 steps +9 00 -3 .0 !0'],
  ['math-aps', 'math_shepherd_aps/samples_math-aps.jsonl', '124 traces 290 steps +0 00 -0 .290 !0'],
  [
    'math-aps-tree',
    'math_shepherd_aps/samples_math-aps-tree.jsonl',
    '242 traces 624 steps +0 00 -0 .624 !0',
  ],
];

function recordsOf(path: string): unknown[] {
  return recordsIn(readFileSync(join(shared, 'data', path), 'utf8'));
}

function recognised(records: readonly unknown[]): string | undefined {
  const first = records.slice(0, 20).map((value) => ({ kind: 'json', value }) as const);
  return recognise(first, 'some.json')[0]?.id;
}

describe.each(files)('%s: %s', (id, path, expected) => {
  const isThere = hasShared(`data/${path}`);

  test.skipIf(!isThere)('is recognised', () => expect(recognised(recordsOf(path))).toBe(id));

  test.skipIf(!isThere)(`has ${expected}`, () => expect(tally(id, recordsOf(path))).toBe(expected));
});

test.skipIf(!hasShared('data/math/math500_openr.jsonl'))('MATH-500 is read', () => {
  const records = recordsOf('math/math500_openr.jsonl');
  const traces = tracesOf(records.flatMap((value) => read('math', value)));
  expect([recognised(records), traces.length]).toEqual(['math', 500]);
  for (const { steps, answer } of traces) expect([steps.length > 0, answer]).not.toContain(false);
});

// Counter(v['is_correct'] for r in rows for v in r.values() if isinstance(v, dict))
test.skipIf(!hasShared('data/gsm8k/example_model_solutions.jsonl'))(
  'of the model solutions of GSM8K 2001 are right',
  () => {
    const records = recordsOf('gsm8k/example_model_solutions.jsonl');
    const traces = tracesOf(records.flatMap((value) => read('gsm8k-solutions', value)));
    const right = traces.filter(({ outcome }) => outcome === true).length;
    expect([right, traces.length - right]).toEqual([2001, 3275]);
  },
);
