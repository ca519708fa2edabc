import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { beforeAll, expect } from 'vitest';
import { jsonLines, row } from '../engine/samples.js';
import { cli, test } from './cli.js';

const { files, run } = cli('traces');

beforeAll(async () => {
  await files.file('a.jsonl', jsonLines([row('7', 3, 1), row('8', 2)]));
});

test('formats says of each what can be read and written', async () => {
  const { status, objects } = await run('formats', '--json');
  expect(status).toBe(0);
  for (const object of objects) {
    expect(object).toEqual({
      id: expect.any(String) as string,
      title: expect.any(String) as string,
      reads: expect.any(Boolean) as boolean,
      writes: expect.any(Boolean) as boolean,
    });
  }
  expect(objects).toContainEqual(
    expect.objectContaining({ id: 'processbench', reads: true, writes: true }),
  );
  expect(objects).toContainEqual(
    expect.objectContaining({ id: 'text', reads: true, writes: false }),
  );
  expect((await run('formats')).stdout).toMatch(
    /^id +reads +writes +title\n(.*\n)*processbench +yes +yes/,
  );
});

test('a trace has every field of the contract, and null where something is not known', async () => {
  const unknown = { prompt: 'p', completions: ['a', 'b'], labels: [null, null] };
  await files.file('b.jsonl', jsonLines([unknown, { ...unknown, labels: [true, null] }]));
  const { status, stderr, objects } = await run('traces', 'a.jsonl', 'b.jsonl', '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const hash = expect.stringMatching(/^[0-9a-f]{32}$/) as string;
  expect(objects[0]).toMatchObject({
    file: 'a.jsonl',
    record: 0,
    id: '7',
    hash,
    group: expect.any(String) as string,
    prompt: 'What is 7?',
    answer: null,
    steps: ['step 0 of 7', 'step 1 of 7', 'step 2 of 7'],
    roles: ['reasoning', 'reasoning', 'reasoning'],
    labels: [1, -1, null],
    firstError: 1,
    outcome: false,
    signals: {},
    format: 'processbench',
  });
  expect(objects[1]).toMatchObject({ record: 1, labels: [1, 1], firstError: -1, outcome: true });
  expect(objects[2]).toMatchObject({
    id: 'b.jsonl:0',
    labels: null,
    firstError: null,
    outcome: null,
  });
  expect(objects[3]).toMatchObject({ id: 'b.jsonl:1', labels: [1, null], firstError: null });
  expect(objects[2]?.['group'], 'traces of one problem are one group').toBe(objects[3]?.['group']);
  expect(objects).toHaveLength(4);
});

test('ids are strings, also where the source has numbers', async () => {
  await files.file('numbers.jsonl', jsonLines([{ ...row('x'), id: 12 }]));
  expect((await run('traces', 'numbers.jsonl', '--json')).objects[0]).toMatchObject({ id: '12' });
});

test('a person gets a table of the steps', async () => {
  const { stdout } = await run('traces', 'a.jsonl');
  expect(stdout).toMatch(/^7 {2}answer wrong {2}labelled: step 1\n.*step.*label.*text\n/);
  expect(stdout).toMatch(/ 1 +BAD +step 1 of 7\n/);
});

test('hostile text does not reach the terminal as control characters', async () => {
  const hostile = 'a\u001B[2Jb\u009B1mc\u0007d\u202Ee';
  await files.file('hostile.jsonl', jsonLines([{ ...row(hostile), steps: [hostile], label: 5 }]));
  const { stdout, stderr } = await run('traces', 'hostile.jsonl');
  expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E]/);
  const { objects } = await run('traces', 'hostile.jsonl', '--json');
  expect(
    objects.find((object) => 'id' in object),
    'programs get it to the letter',
  ).toMatchObject({ id: hostile, steps: [hostile] });
});

test('what cannot be read is named on stderr and among the results; the rest is read', async () => {
  const odd = { ...row('odd', 2), label: 5 };
  const lines = [
    JSON.stringify(row('x')),
    '{"id":\u0007',
    '{"id":1}',
    JSON.stringify(odd),
    JSON.stringify(row('y')),
  ];
  await files.file('broken.jsonl', lines.join('\n'));
  const { status, stderr, objects } = await run('traces', 'broken.jsonl', '--json');
  expect(status).toBe(3);
  expect(objects.map(({ record, id, problem }) => [record, id ?? problem])).toEqual([
    [0, 'x'],
    [1, expect.stringMatching(/^not valid JSON at byte/)],
    [2, expect.stringMatching(/^field "problem"/)],
    [3, 'odd'],
    [3, expect.stringMatching(/^label 5 points past the last/)],
    [4, 'y'],
  ]);
  const problems = objects.filter((object) => 'problem' in object);
  for (const problem of problems)
    expect(Object.keys(problem).sort()).toEqual(['file', 'problem', 'record']);
  expect(stderr.split('\n').map((line) => line.slice(0, 30))).toEqual([
    'rewardscope: broken.jsonl:1: n',
    'rewardscope: broken.jsonl:2: f',
    'rewardscope: broken.jsonl:3: l',
    '',
  ]);
});

test('a problem is one line, whatever is in the record', async () => {
  await files.file('pretty.json', '{\n "id": 1,\n "x": no\n}\n{\n "id": [\n}\n');
  const { status, stderr } = await run(
    'traces',
    'pretty.json',
    '--json',
    '--format',
    'processbench',
  );
  expect(status).toBe(3);
  for (const line of stderr.trimEnd().split('\n'))
    expect(line).toMatch(/^rewardscope: pretty\.json:\d+: /);
});

test('a torn label journal is named; its other labels count', async () => {
  await files.file('torn.jsonl', jsonLines([row('x')]));
  await files.file('torn.jsonl.labels.jsonl', '{"v":1,"ac');
  const { status, stderr, objects } = await run('traces', 'torn.jsonl', '--json');
  expect(status).toBe(3);
  expect(stderr).toMatch(
    /^rewardscope: torn\.jsonl\.labels\.jsonl: line 1 is not a label act.*\n$/,
  );
  expect(objects).toHaveLength(2);
});

const ids = (objects: readonly Readonly<Record<string, unknown>>[]): unknown[] =>
  objects.map(({ id }) => id);

test('--limit and --shard take a part; the shards together are the whole', async () => {
  await files.file('l1.jsonl', jsonLines(['a', 'b', 'c'].map((id) => row(id))));
  await files.file('l2.jsonl', jsonLines(['d', 'e'].map((id) => row(id))));
  const of = async (...options: string[]): Promise<unknown[]> =>
    ids((await run('traces', 'l1.jsonl', 'l2.jsonl', '--json', ...options)).objects);
  expect(await of('--limit', '4')).toEqual(['a', 'b', 'c', 'd']);
  expect(await of('--shard', '0/2')).toEqual(['a', 'c', 'e']);
  expect(await of('--shard', '1/2')).toEqual(['b', 'd']);
  expect(await of('--shard', '1/2', '--limit', '1')).toEqual(['b']);
});

test('every record is in one shard, those with a problem too', async () => {
  const [a = '', c = '', d = ''] = ['a', 'c', 'd'].map((id) => JSON.stringify(row(id)));
  await files.file('mixed.jsonl', [a, '{"id"', c, d, '{"id":'].join('\n'));
  const records = [];
  for (const index of [0, 1, 2]) {
    const { objects } = await run('traces', 'mixed.jsonl', '--json', '--shard', `${index}/3`);
    records.push(...objects.map(({ record }) => record as number));
  }
  expect(records.sort()).toEqual([0, 1, 2, 3, 4]);
});

test('--answers gives expected answers by id or question to traces that lack one', async () => {
  await files.file('asked.jsonl', jsonLines([row('x'), row('y'), row('z')]));
  await files.file(
    'answers.jsonl',
    jsonLines([
      { id: 'x', answer: 4 },
      { question: ' What is y? ', answer: 'five' },
    ]),
  );
  const { status, objects } = await run(
    'traces',
    'asked.jsonl',
    '--answers',
    'answers.jsonl',
    '--json',
  );
  expect(status).toBe(0);
  expect(objects.map(({ answer }) => answer)).toEqual(['4', 'five', null]);
});

test('plain text and Markdown are traces, cut as asked', async () => {
  await files.file(
    'x.md',
    '# Problem\nWhat?\n\n## Solution\n\nStep 1: One. Two.\n\nStep 2: Three.\n',
  );
  await files.file('y.txt', 'One. Two.\nThree.');
  const whole = await run('traces', 'x.md', 'y.txt', '--json');
  expect(whole.objects.map(({ id, prompt, steps, format }) => [id, prompt, steps, format])).toEqual(
    [
      ['x.md:0', 'What?', ['Step 1: One. Two.', 'Step 2: Three.'], 'text'],
      ['y.txt:0', '', ['One. Two.', 'Three.'], 'text'],
    ],
  );
  const cut = await run('traces', 'y.txt', '--json', '--split', 'sentence');
  expect(cut.objects[0]).toMatchObject({ steps: ['One.', 'Two.', 'Three.'] });
});

test('a folder stands for the files in it; one that cannot be read is named and the rest goes on', async () => {
  const folder = files.path('folder');
  await mkdir(`${folder}/inner`, { recursive: true });
  await writeFile(`${folder}/2.jsonl`, jsonLines([row('two')]));
  await writeFile(`${folder}/1.jsonl`, jsonLines([row('one')]));
  await writeFile(`${folder}/1.jsonl.labels.jsonl`, '');
  await writeFile(`${folder}/.hidden`, 'x');
  const good = await run('traces', 'folder', '--json');
  expect([good.status, ids(good.objects)]).toEqual([0, ['one', 'two']]);
  await writeFile(`${folder}/1.png`, 'PNG\u0000');
  await writeFile(`${folder}/1.empty`, '');
  const mixed = await run('traces', 'folder', '--json');
  expect(mixed.status).toBe(3);
  expect(mixed.stderr).toMatch(
    /^rewardscope: folder\/1\.empty: .*\nrewardscope: folder\/1\.png: .*\n$/,
  );
  expect(ids(mixed.objects.filter((object) => 'id' in object))).toEqual(['one', 'two']);
});

test('a folder in which nothing can be read is bad input', async () => {
  await mkdir(files.path('useless'));
  await files.file('useless/a.png', 'PNG\u0000');
  const { status, stderr } = await run('traces', 'useless');
  expect(status).toBe(2);
  expect(stderr).toContain('useless/a.png');
});

test('--out appears when it is whole, and nothing else with it', async () => {
  await mkdir(files.path('out'));
  const { status, stdout } = await run('traces', 'a.jsonl', '--json', '--out', 'out/t.jsonl');
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(await readdir(files.path('out'))).toEqual(['t.jsonl']);
  expect(await readFile(files.path('out/t.jsonl'), 'utf8')).toBe(
    (await run('traces', 'a.jsonl', '--json')).stdout,
  );
});

test('a run that fails leaves the old --out as it was', async () => {
  await mkdir(files.path('kept'));
  await files.file('kept/t.jsonl', 'old');
  const { status } = await run(
    'traces',
    'a.jsonl',
    'absent.jsonl',
    '--json',
    '--out',
    'kept/t.jsonl',
  );
  expect(status).toBe(2);
  expect(await readdir(files.path('kept'))).toEqual(['t.jsonl']);
  expect(await readFile(files.path('kept/t.jsonl'), 'utf8')).toBe('old');
});

test('--record is one record of a file, and says when there is none', async () => {
  const { objects, status } = await run('traces', 'a.jsonl', '--record', '1', '--json');
  expect({ status, ids: objects.map(({ id }) => id) }).toEqual({ status: 0, ids: ['8'] });
  const none = await run('traces', 'a.jsonl', '--record', '9', '--json');
  expect(none.status).toBe(3);
  expect(none.objects).toEqual([
    { problem: 'there is no such record', file: 'a.jsonl', record: 9 },
  ]);
});
