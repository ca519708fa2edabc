import { expect, test } from 'vitest';
import { HumanError } from '../../src/core/errors.js';
import { type OpenOptions, openTraceFile } from '../../src/engine/traceFile.js';
import { collect, rejection } from './collect.js';
import { jsonLines, row } from './samples.js';
import { scratch } from './scratch.js';

const files = scratch();
const trl = { prompt: 'p', completions: ['a', 'b'], labels: [true, false] };

/** The format that a file is read as, and its traces as "record id steps" or "record problem". */
async function check(
  content: string,
  format: string,
  expected: readonly (string | RegExp)[],
  options: Partial<OpenOptions> = {},
): Promise<void> {
  const path = await files.file('case.data', content);
  const file = await openTraceFile(path, { split: 'auto', ...options });
  const shown = (await collect(file.traces())).map((item) =>
    'problem' in item
      ? `${item.record} problem ${item.problem}`
      : `${item.record} ${item.id} ${item.steps.length}`,
  );
  expect(file.format.id).toBe(format);
  expect(shown).toEqual(
    expected.map((each) =>
      typeof each === 'string' ? each : (expect.stringMatching(each) as string),
    ),
  );
  const again = await collect(file.traces());
  expect(again, 'a file can be read any number of times').toHaveLength(shown.length);
}

test('ProcessBench is recognised by its fields, whatever the name of the file', () =>
  check(jsonLines([row('x'), row('y', 2)]), 'processbench', ['0 x 3', '1 y 2']));

test('a JSON array of records is read like lines of them', () =>
  check(JSON.stringify([row('x'), row('y', 2)]), 'processbench', ['0 x 3', '1 y 2']));

test('TRL stepwise supervision is recognised by its fields', () =>
  check(jsonLines([trl]), 'trl-stepwise', ['0 case.data:0 2']));

test('prose is one trace', () =>
  check('Problem: what?\n\nStep 1: a\nStep 2: b\n', 'text', ['0 case.data:0 2']));

test('the way to cut prose can be chosen', () =>
  check('One. Two. Three.', 'text', ['0 case.data:0 3'], { split: 'sentence' }));

test('most of the first records decide on the format; the others are problems in their places', () =>
  check(jsonLines([{ other: 1 }, row('x'), trl, row('y')]), 'processbench', [
    /^0 problem field "problem"/,
    '1 x 3',
    /^2 problem field "problem"/,
    '3 y 3',
  ]));

test('a record that does not parse is a problem in its place', () =>
  check(`${jsonLines([row('x')])}{"id":\n${jsonLines([row('y')])}`, 'processbench', [
    '0 x 3',
    /^1 problem not valid JSON/,
    '2 y 3',
  ]));

test('a named format is taken as it is', () =>
  check(jsonLines([{ ...trl, ...row('x') }]), 'trl-stepwise', ['0 case.data:0 2'], {
    format: 'trl-stepwise',
  }));

test('under a format that does not fit every record is a problem', () =>
  check(jsonLines([row('x')]), 'trl-stepwise', [/^0 problem field "prompt"/], {
    format: 'trl-stepwise',
  }));

test.each<[string, string, RegExp, Partial<OpenOptions>?]>([
  [
    'of no known format',
    '{"x":1}\n',
    /is of no known trace format\. Known: .*processbench.*--format/,
  ],
  ['without a record', '', /is empty: it holds no records\. Give a file of traces/],
  ['of white space', ' \n\n', /is empty: it holds no records/],
  ['with an empty array', '[]', /is empty: it holds no records/],
  [
    'with nothing but broken records',
    '{"x":\n',
    /holds no readable record \(not valid JSON at byte 0 .*\)\. Give/,
  ],
  ['of bytes', 'PK\u0000', /holds no readable record \(not a text file.*\)\. Give/],
  [
    'read as an unknown format',
    '{}',
    /no trace format "x"\. Known: .*processbench/,
    { format: 'x' },
  ],
])('a file %s is an error that says what to do', async (_, content, message, options) => {
  const path = await files.file('bad.data', content);
  const error = await rejection(openTraceFile(path, { split: 'auto', ...options }));
  expect(error).toBeInstanceOf(HumanError);
  expect(error.message).toMatch(message);
});

const event = { timestamp: '2025-01-01', source: 'agent' };
const events = [
  { ...event, id: 0, source: 'user', action: 'message', args: { content: 'Q' } },
  { ...event, id: 1, action: 'run', args: { command: 'ls' } },
  { ...event, id: 2, observation: 'run', content: 'out' },
];

test('all of a file is one record to the formats that say so', async () => {
  await check(JSON.stringify(events), 'openhands-event-list', ['0 case.data:0 2']);
  await check(jsonLines(events), 'openhands-event-list', ['0 case.data:0 2']);
});

test('a broken line does not hide the rest of such a file', () =>
  check(`${jsonLines(events)}\n{"id": 3,`, 'openhands-event-list', [
    /^3 problem not valid JSON/,
    '0 case.data:0 2',
  ]));
