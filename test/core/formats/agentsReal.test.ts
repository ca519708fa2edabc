import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatById, formats, recognise } from '../../../src/core/formats/index.js';
import { hasShared } from '../shared.js';
import { read, recordsIn, tally, tracesOf } from './reading.js';

const shared = process.env['REWARDSCOPE_SHARED'] ?? join(import.meta.dirname, '../../../../shared');

/*
 * The figures were counted without this code, in Python, `rows` read by json.loads:
 *
 * Who&When:   per message '.' if name == 'Computer_terminal' or i > m, '-' if i == m, else '+', with
 *             m = int(mistake_step); all '.' and a problem where message m is Computer_terminal (2),
 *             and a problem where its name is not mistake_agent (1 other)
 * Code:       sum(t.type == tokenize.NEWLINE for t in tokenize.generate_tokens(...)) of each code is
 *             its statements (MBPP 6,427 + 4, where a last CR hides the last line from tokenize),
 *             plus one observation for tests and one for each list of feedback that is not empty,
 *             plus the reflections. LDB: 3132 + 5404 + 433; Reflexion: 1116 + 194 + 164.
 * OpenHands:  events less system and recall, and less the user's first; one step each, and one more
 *             for each args.thought that is not blank beside think and finish
 * SWE-agent:  sum(bool(t[k].strip()) for t in trajectory for k in ('thought', 'action', 'observation'))
 */
const files: readonly [id: string, path: string, expected: string][] = [
  [
    'who-and-when',
    'who_and_when/algorithm_generated.jsonl',
    '126 traces 1099 steps +279 00 -124 .696 !3',
  ],
  ['swe-agent', 'swe_agent/marshmallow-1867.default.traj', '1 traces 41 steps +0 00 -0 .41 !0'],
  ['swe-agent', 'swe_agent/function_calling_simple.traj', '1 traces 15 steps +0 00 -0 .15 !0'],
  ['mini-swe-agent-messages', 'swe_agent/mini_local.traj.json', '1 traces 5 steps +0 00 -0 .5 !0'],
  ['openhands', 'openhands/eval_output.jsonl', '3 traces 311 steps +0 00 -0 .311 !0'],
  ['openhands-event-list', 'openhands/traj_basic.json', '1 traces 4 steps +0 00 -0 .4 !0'],
  [
    'inspect-log',
    'inspect/2025-05-12T20-28-13-04-00_popularity.json',
    '3 traces 3 steps +0 00 -0 .3 !0',
  ],
  ['inspect-log', 'inspect/log_formats.json', '1 traces 1 steps +0 00 -0 .1 !0'],
  ['humaneval', 'code_problems/HumanEval.jsonl', '164 traces 1173 steps +0 00 -0 .1173 !0'],
  [
    'humaneval-samples',
    'code_problems/humaneval_example_samples.jsonl',
    '6 traces 9 steps +0 00 -0 .9 !0',
  ],
  ['mbpp', 'code_problems/mbpp.jsonl', '974 traces 7405 steps +0 00 -0 .7405 !0'],
  ['ldb', 'code_traces/ldb_humaneval_gpt35.jsonl', '164 traces 8969 steps +0 00 -0 .8969 !0'],
  ['reflexion', 'code_traces/reflexion_humaneval.jsonl', '164 traces 1474 steps +0 00 -0 .1474 !0'],
  [
    'codet',
    'code_traces/codet_humaneval_samples_first8.jsonl',
    '795 traces 4559 steps +0 00 -0 .4559 !5',
  ],
  [
    'chat-response',
    'reasoning_transcripts/recorded_api_responses.jsonl',
    '34 traces 343 steps +0 00 -0 .343 !1',
  ],
];

test.each(files.filter(([, path]) => hasShared(`data/${path}`)))(
  '%s: %s is read whole, and as no other format',
  (id, path, expected) => {
    const records = recordsIn(readFileSync(join(shared, 'data', path), 'utf8'));
    const first = records.slice(0, 8).map((value) => ({ kind: 'json', value }) as const);
    expect(recognise(first, path).map((format) => format.id)).toEqual([id]);
    expect(tally(id, formatById(id)?.scope === 'file' ? [records] : records)).toBe(expected);
  },
);

test.each([
  ['code_traces/ldb_humaneval_gpt35.jsonl', 'ldb', 136, 28],
  ['code_traces/reflexion_humaneval.jsonl', 'reflexion', 150, 14],
  ['who_and_when/algorithm_generated.jsonl', 'who-and-when', 0, 126],
])('outcomes of %s', (path, id, right, wrong) => {
  if (!hasShared(`data/${path}`)) return;
  const records = recordsIn(readFileSync(join(shared, 'data', path), 'utf8'));
  const outcomes = records
    .flatMap((record) => tracesOf(read(id, record)))
    .map(({ outcome }) => outcome);
  expect([
    outcomes.filter((each) => each === true).length,
    outcomes.filter((each) => each === false).length,
  ]).toEqual([right, wrong]);
});

test('the formats of this test are known', () => {
  expect(files.filter(([id]) => !formats.some((format) => format.id === id))).toEqual([]);
});
