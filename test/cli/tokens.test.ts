import { mkdir } from 'node:fs/promises';
import { beforeAll, expect } from 'vitest';
import { tinyTokenizer } from '../core/prmTokenizer.js';
import { jsonLines, row } from '../engine/samples.js';
import { cli, test } from './cli.js';

const { files, run } = cli('tokens');

beforeAll(async () => {
  const rows = [
    { prompt: 'Q?', completions: ['One.', 'Two.'], labels: [true, false] },
    { prompt: 'Q?', completions: ['a ки', 'b'], labels: [true, false] },
  ];
  await files.file('a.jsonl', jsonLines(rows));
  await files.file('b.jsonl', jsonLines([row('x', 3)]));
  await mkdir(files.path('tokenizer'));
  const { definition, config } = tinyTokenizer();
  await files.file('tokenizer/tokenizer.json', JSON.stringify(definition));
  await files.file('tokenizer/tokenizer_config.json', JSON.stringify(config));
});

const tiny = ['--tokenizer', 'tokenizer'];

test('a line per step: its tokens, their ids, and where it is read', async () => {
  const asked = ['tokens', 'a.jsonl', '--record', '0', '--json', '--family', 'trl', ...tiny];
  const { status, stderr, objects } = await run(...asked);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const place = { id: 'a.jsonl:0', file: 'a.jsonl', record: 0, model: 'prm', pass: 0 };
  const read = { readToken: '\n', nextToken: 'T' };
  expect(objects).toMatchObject([
    { ...place, step: 0, from: 3, tokens: ['O', 'n', 'e', '.', '\n'], readAt: 7, ...read },
    { ...place, step: 1, from: 8, tokens: ['T', 'w', 'o', '.', '\n'], readAt: 12 },
  ]);
  expect(objects.map(({ ids }) => (ids as number[]).length)).toEqual([5, 5]);
  expect(objects[1]?.['nextToken']).toBe(null);
});

test('without more the bundled model is asked; its positions are those it is scored at', async () => {
  const { status, objects } = await run('tokens', 'b.jsonl', '--record', '0', '--json');
  expect(status).toBe(0);
  expect(objects.map(({ step }) => step)).toEqual([0, 1, 2]);
  for (const { from, ids, readAt } of objects)
    expect(Number(from) + (ids as number[]).length - 1).toBe(readAt);
});

test('for a person a table per step, with the read marked', async () => {
  const { stdout } = await run('tokens', 'a.jsonl', '--limit', '1', '--family', 'trl', ...tiny);
  expect(stdout).toMatch(/^== a\.jsonl:0 {2}step 0 {2}read at 7\nposition +id +token\n/);
  expect(stdout).toMatch(/\n +7 +\d+ +"\\n" +<- read\n/);
});

test('what the family refuses is a problem', async () => {
  const asked = ['tokens', 'a.jsonl', '--record', '1', '--json', '--family', 'math-shepherd'];
  const { status, objects } = await run(...asked, ...tiny);
  expect(status).toBe(3);
  const problem = 'cannot be asked of math-shepherd: step 0 holds " ки", a mark of the model';
  expect(objects).toEqual([{ problem, file: 'a.jsonl', record: 1 }]);
});

test.each([
  ['a family without its tokenizer', ['--family', 'trl'], /go together/],
  ['a model that is not there', ['--model', 'nobody'], /no model "nobody"/],
])('%s is bad usage', async (_, args, message) => {
  const { status, stderr } = await run('tokens', 'a.jsonl', ...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(message);
});
