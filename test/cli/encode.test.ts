import { mkdir } from 'node:fs/promises';
import { beforeAll, expect } from 'vitest';
import { tinyTokenizer } from '../core/prmTokenizer.js';
import { jsonLines } from '../engine/samples.js';
import { cli, test } from './cli.js';

const { files, run } = cli('encode');

beforeAll(async () => {
  const rows = [
    { prompt: 'Q?', completions: ['One.', 'Two.'], labels: [true, false] },
    { prompt: 'Q?', completions: ['a ки', 'b'], labels: [true, false] },
  ];
  await files.file('a.jsonl', jsonLines(rows));
  await mkdir(files.path('tokenizer'));
  const { definition, config } = tinyTokenizer();
  await files.file('tokenizer/tokenizer.json', JSON.stringify(definition));
  await files.file('tokenizer/tokenizer_config.json', JSON.stringify(config));
});

test('text and offsets of each trace', async () => {
  const { status, stderr, objects } = await run('encode', 'a.jsonl', '--family', 'trl', '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(objects).toEqual([
    { id: 'a.jsonl:0', text: 'Q?One.\nTwo.\n', readAt: [7, 12] },
    { id: 'a.jsonl:1', text: 'Q?a ки\nb\n', readAt: [7, 9] },
  ]);
});

test('what the family refuses is a problem, the rest is shown', async () => {
  const ended = await run('encode', 'a.jsonl', '--family', 'math-shepherd', '--json');
  expect(ended.status).toBe(3);
  const problem = 'cannot be asked of math-shepherd: step 0 holds " ки", a mark of the model';
  expect(ended.objects).toEqual([
    { id: 'a.jsonl:0', text: 'Q? Step 1: One. ки\nStep 2: Two. ки', readAt: [18, 34] },
    { problem, file: 'a.jsonl', record: 1 },
  ]);
  expect(ended.stderr).toBe(`rewardscope: a.jsonl:1: ${problem}\n`);
});

test('several layouts of a trace are a list, each with its model', async () => {
  const asked = ['encode', 'a.jsonl', '--family', 'implicit', '--limit', '1', '--json'];
  const { objects } = await run(...asked, '--option', 'system=false');
  const text =
    '<|im_start|>user\nQ?<|im_end|>\n<|im_start|>assistant\nStep 1: One.\n\nStep 2: Two.<|im_end|>';
  const layout = { text, readAt: [64, 78], alsoAt: [52] };
  expect(objects).toEqual([
    {
      id: 'a.jsonl:0',
      layouts: [
        { model: 'prm', ...layout },
        { model: 'reference', ...layout },
      ],
    },
  ]);
});

test('with a tokenizer also ids and positions', async () => {
  const asked = ['encode', 'a.jsonl', '--family', 'skywork-o1', '--limit', '1', '--json'];
  const { status, objects } = await run(...asked, '--tokenizer', 'tokenizer');
  expect(status).toBe(0);
  const ids = objects[0]?.['ids'] as number[];
  // BOS, then a byte a token: "Q?\n", "One.", "\n", "Two.", "\n".
  expect(ids).toHaveLength(14);
  expect(objects[0]).toMatchObject({ text: 'Q?\nOne.\nTwo.\n', readAt: [8, 13], readIds: [8, 13] });
});

test('for a person the reads are marked in the text', async () => {
  const { stdout } = await run('encode', 'a.jsonl', '--family', 'trl', '--limit', '1');
  expect(stdout).toBe('== a.jsonl:0\nQ?One.\n▌Two.\n▌\n\n');
});

test.each([
  ['an unknown family', ['--family', 'x'], /no family "x"\. Known: qwen2\.5-math-prm, /],
  ['no family', [], /--family/],
  [
    'a folder without a tokenizer',
    ['--family', 'trl', '--tokenizer', '.'],
    /tokenizer of \. cannot/,
  ],
  ['an option of no form', ['--family', 'trl', '--option', 'x'], /name=value/],
])('%s is bad usage', async (_, args, message) => {
  const { status, stderr } = await run('encode', 'a.jsonl', ...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(message);
});
