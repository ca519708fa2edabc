import { mkdir, readFile, readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { expect } from 'vitest';
import { jsonLines, row } from '../engine/samples.js';
import { cli, test } from './cli.js';

const { files, run } = cli('labels');
const trl = { prompt: 'p', completions: ['a', 'b', 'c'], labels: [null, null, null] };
let used = 0;

/** A folder with two files of traces: x has recorded labels, u has none. */
interface Desk {
  readonly at: (name: string) => string;
  readonly text: (name: string) => Promise<string>;
  readonly write: (name: string, content: string) => Promise<unknown>;
  readonly listing: () => Promise<string[]>;
  readonly label: (
    file: string,
    step: number,
    rating: string,
    ...options: string[]
  ) => Promise<Record<string, unknown>>;
  readonly labelsOf: (file: string, ...options: string[]) => Promise<Record<string, unknown>>;
}

async function desk(): Promise<Desk> {
  const folder = String(used++);
  const at = (name: string): string => `${folder}/${name}`;
  const write: Desk['write'] = (name, content) => files.file(at(name), content);
  await mkdir(files.path(folder));
  await write('x.jsonl', jsonLines([row('x', 3, 1), row('y', 2)]));
  await write('u.jsonl', jsonLines([trl]));
  return {
    at,
    write,
    text: (name) => readFile(files.path(at(name)), 'utf8'),
    listing: async () => (await readdir(files.path(folder))).sort(),
    async label(file, step, rating, ...options) {
      const args = ['--record', '0', '--step', String(step), '--rating', rating, ...options];
      const { status, stderr, objects } = await run('label', at(file), '--json', ...args);
      expect({ status, stderr, count: objects.length }).toEqual({
        status: 0,
        stderr: '',
        count: 1,
      });
      return { ...objects[0] };
    },
    async labelsOf(file, ...options) {
      const { objects } = await run('traces', at(file), '--json', ...options);
      return { labels: objects[0]?.['labels'], firstError: objects[0]?.['firstError'] };
    },
  };
}

test('label appends one act, prints it, and traces shows it', async () => {
  const { label, labelsOf, text } = await desk();
  const source = await text('u.jsonl');
  const act = await label('u.jsonl', 1, '-1', '--by', 'ann', '--note', 'wrong sum');
  expect(act).toMatchObject({
    v: 1,
    act: expect.any(String) as string,
    what: 'rate',
    value: -1,
    by: 'ann',
    note: 'wrong sum',
    source: 'human',
    shown: 'blind',
    step: { index: 1, span: [2, 3], hash: expect.any(String) as string },
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
  });
  expect(await text('u.jsonl.labels.jsonl')).toBe(`${JSON.stringify(act)}\n`);
  expect(await labelsOf('u.jsonl')).toEqual({ labels: [null, -1, null], firstError: null });
  await label('u.jsonl', 0, '1');
  expect(await labelsOf('u.jsonl')).toEqual({ labels: [1, -1, null], firstError: 1 });
  expect(await text('u.jsonl'), 'the source is never written').toBe(source);
});

test('labels of the journal lie over those recorded in the file, and may be cleared', async () => {
  const { label, labelsOf } = await desk();
  await label('x.jsonl', 1, '1');
  await label('x.jsonl', 2, 'unsure');
  expect(await labelsOf('x.jsonl')).toEqual({ labels: [1, 1, 'unsure'], firstError: null });
  await label('x.jsonl', 2, 'clear');
  await label('x.jsonl', 0, '0');
  expect(await labelsOf('x.jsonl')).toEqual({ labels: [0, 1, null], firstError: null });
});

test('a label of a step that the file no longer holds is told, not lost', async () => {
  const { at, label, text, write } = await desk();
  await label('u.jsonl', 0, '1');
  await label('u.jsonl', 1, '-1');
  expect((await text('u.jsonl.labels.jsonl')).match(/"origin"/g)).toHaveLength(1);
  await write('u.jsonl', jsonLines([{ ...trl, completions: ['a', 'B', 'c'] }]));
  const { status, stderr, objects } = await run('traces', at('u.jsonl'), '--json');
  expect(status).toBe(3);
  expect(stderr).toMatch(/the label -1 of step 1 has lost its text.*"b"/);
  expect(objects).toContainEqual(expect.objectContaining({ labels: [1, null, null] }));
});

test('whoever labels is the user of this machine, unless told otherwise', async () => {
  const { label } = await desk();
  expect((await label('u.jsonl', 0, '1'))['by']).toBe(userInfo().username);
});

test('--labels names another journal', async () => {
  const { at, label, labelsOf } = await desk();
  await label('u.jsonl', 0, '1', '--labels', at('mine.jsonl'));
  expect(await labelsOf('u.jsonl')).toEqual({ labels: null, firstError: null });
  expect(await labelsOf('u.jsonl', '--labels', at('mine.jsonl'))).toEqual({
    labels: [1, null, null],
    firstError: null,
  });
});

test('text is labelled in the steps that it was cut into', async () => {
  const { label, labelsOf, write } = await desk();
  await write('t.txt', 'One. Two. Three.');
  await label('t.txt', 2, '-1', '--split', 'sentence');
  expect(await labelsOf('t.txt', '--split', 'sentence')).toEqual({
    labels: [null, null, -1],
    firstError: null,
  });
});

test('the file of traces itself is no journal', async () => {
  const { at, text } = await desk();
  const before = await text('u.jsonl');
  const args = [
    '--record',
    '0',
    '--step',
    '0',
    '--rating',
    '1',
    '--labels',
    at('../' + at('u.jsonl')),
  ];
  const { status, stderr } = await run('label', at('u.jsonl'), ...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(/is one of the files the traces come from/);
  expect(await text('u.jsonl')).toBe(before);
});

test('a record that cannot be read cannot be labelled', async () => {
  const { at, write } = await desk();
  await write('b.jsonl', `${JSON.stringify(row('x'))}\n{"id"\n`);
  const { status, stderr } = await run(
    'label',
    at('b.jsonl'),
    '--record',
    '1',
    '--step',
    '0',
    '--rating',
    '1',
  );
  expect(status).toBe(2);
  expect(stderr).toMatch(/^rewardscope: Record 1 of .* cannot be labelled: not valid JSON/);
});

test.each(['trl-stepwise', 'processbench'])(
  '%s is exported, verifies, and reads back with its labels',
  async (id) => {
    const { at, listing } = await desk();
    const out = at('out.jsonl');
    const exported = await run('export', at('x.jsonl'), '--to', id, '--out', out, '--json');
    expect(exported.status).toBe(0);
    expect(exported.objects).toEqual([
      {
        written: out,
        rows: 2,
        steps: expect.any(Number) as number,
        skipped: {},
        card: `${out}.card.md`,
        provenance: `${out}.provenance.jsonl`,
      },
    ]);
    expect(await listing()).toEqual([
      'out.jsonl',
      'out.jsonl.card.md',
      'out.jsonl.provenance.jsonl',
      'u.jsonl',
      'x.jsonl',
    ]);
    const verified = await run('verify', out, '--to', id, '--json');
    expect([verified.status, verified.objects]).toEqual([
      0,
      [expect.objectContaining({ file: out, holds: true, rows: 2, problems: 0 })],
    ]);
    const back = await run('traces', out, '--json');
    expect(back.objects.map(({ firstError, format }) => [firstError, format])).toEqual([
      [1, id],
      [-1, id],
    ]);
  },
);

test('a dataset that does not hold is exit 1, each row named', async () => {
  const { at, write } = await desk();
  await write('d.jsonl', `${JSON.stringify({ ...trl, labels: [true] })}\n{"a":1}\n`);
  const { status, stderr, objects } = await run(
    'verify',
    at('d.jsonl'),
    '--to',
    'trl-stepwise',
    '--json',
  );
  expect(status).toBe(1);
  expect(stderr.split('\n').map((line) => /:(\d+): /.exec(line)?.[1])).toEqual([
    '0',
    '1',
    undefined,
  ]);
  expect(objects.at(-1)).toMatchObject({ holds: false, rows: 2, problems: 2 });
  expect(objects.slice(0, -1).map(({ record }) => record)).toEqual([0, 1]);
});

test('zero rows are exit 3 with the reasons counted, and write nothing', async () => {
  const { at, text, write } = await desk();
  await write('out.jsonl', 'old');
  const args = ['export', at('u.jsonl'), '--to', 'trl-stepwise', '--out', at('out.jsonl')];
  const { status, stderr, objects } = await run(...args, '--json');
  expect(status).toBe(3);
  expect(stderr).toMatch(/^rewardscope: left out 1: no labelled step\n$/);
  expect(objects).toEqual([
    {
      written: null,
      rows: 0,
      steps: 0,
      skipped: { 'no labelled step': 1 },
      card: null,
      provenance: null,
    },
  ]);
  expect(await text('out.jsonl')).toBe('old');
  expect((await run(...args)).stdout).toBe('0 rows: nothing written\n');
});

test('what is exported is chosen: sources of labels, neutral and unlabelled steps', async () => {
  const { at, label } = await desk();
  const rowsOf = async (...options: string[]): Promise<unknown> => {
    const { objects } = await run(
      'export',
      at('x.jsonl'),
      '--to',
      'trl-stepwise',
      '--out',
      at('o.jsonl'),
      '--json',
      ...options,
    );
    const [{ rows, skipped } = {}] = objects;
    return [rows, skipped];
  };
  await label('x.jsonl', 0, '0');
  const neutral = 'neutral label (choose positive or negative to keep it)';
  expect(await rowsOf()).toEqual([1, { [neutral]: 1 }]);
  expect(await rowsOf('--neutral', 'positive')).toEqual([2, {}]);
  expect(await rowsOf('--neutral', 'negative', '--unlabelled', 'drop')).toEqual([
    1,
    { 'unlabelled step': 1 },
  ]);
  expect(await rowsOf('--labels-from', 'human', '--neutral', 'positive')).toEqual([
    1,
    { 'no labelled step': 1 },
  ]);
});

test('an export that must not be made is exit 2 and leaves every file as it was', async () => {
  const { at, label, listing } = await desk();
  await label('x.jsonl', 0, '1');
  const before = await listing();
  const cases: [string, RegExp][] = [
    ['x.jsonl', /one of the files the traces come from/],
    ['x.jsonl.labels.jsonl', /holds the labels of x\.jsonl/],
    ['no/out.jsonl', /does not exist\. Create it first/],
  ];
  for (const [out, message] of cases) {
    const { status, stderr } = await run(
      'export',
      at('x.jsonl'),
      '--to',
      'trl-stepwise',
      '--out',
      at(out),
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  }
  expect(await listing()).toEqual(before);
});

test('an export does not write over the journal that it was told to read', async () => {
  const { at, label } = await desk();
  await label('x.jsonl', 0, '1', '--labels', at('mine.jsonl'));
  const args = ['--to', 'trl-stepwise', '--labels', at('mine.jsonl'), '--out', at('mine.jsonl')];
  const { status, stderr } = await run('export', at('x.jsonl'), ...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(/one of the files/);
});

test('a record that cannot be read is named, the others are exported: exit 3', async () => {
  const { at, write } = await desk();
  await write('b.jsonl', `${jsonLines([row('x')])}{"id"\n`);
  const { status, stderr, objects } = await run(
    'export',
    at('b.jsonl'),
    '--to',
    'trl-stepwise',
    '--out',
    at('o.jsonl'),
    '--json',
  );
  expect(status).toBe(3);
  expect(stderr).toMatch(/b\.jsonl:1: not valid JSON/);
  expect(objects.at(-1)).toMatchObject({ rows: 1 });
});

test('agreement compares two journals, whatever the file says, and lists where they differ', async () => {
  const { at, label } = await desk();
  for (const [step, a, b] of [
    [0, '1', '1'],
    [1, '1', '-1'],
    [2, '-1', '-1'],
  ] as const) {
    await label('u.jsonl', step, a, '--labels', files.path(at('a')));
    await label('u.jsonl', step, b, '--labels', files.path(at('b')));
  }
  const journals = ['--labels', at('a'), '--labels', at('b')];
  const { status, objects } = await run('agreement', at('u.jsonl'), ...journals, '--json');
  expect(status).toBe(0);
  expect(objects).toMatchObject([
    {
      steps: 3,
      kappa: expect.closeTo(0.4, 9) as unknown,
      disagreements: [{ record: 0, step: 1, ratings: [1, -1] }],
      firstError: { traces: 1, agreement: 0 },
    },
  ]);
});

test('adjudicate takes over what both say, notes disputes, and keeps what a third decided', async () => {
  const { at, label, labelsOf } = await desk();
  for (const [step, a, b] of [
    [0, '1', '1'],
    [1, '1', '-1'],
  ] as const) {
    await label('u.jsonl', step, a, '--by', 'ann', '--labels', files.path(at('a')));
    await label('u.jsonl', step, b, '--by', 'bob', '--labels', files.path(at('b')));
  }
  const decide = () =>
    run('adjudicate', at('u.jsonl'), '--labels', at('a'), '--labels', at('b'), '--json');
  const dispute = { record: 0, step: 1, ratings: [1, -1], by: ['ann', 'bob'] };
  const { objects } = await decide();
  expect(objects).toMatchObject([
    { agreed: 1, open: 1, resolved: 0, disputes: [{ ...dispute, resolved: null }] },
  ]);
  expect((await labelsOf('u.jsonl')).labels).toEqual([1, null, null]);
  await label('u.jsonl', 1, '-1', '--by', 'cat');
  expect((await decide()).objects).toMatchObject([
    { agreed: 1, open: 0, resolved: 1, disputes: [{ ...dispute, resolved: -1 }] },
  ]);
  expect((await labelsOf('u.jsonl')).labels).toEqual([1, -1, null]);
});

test('journals that git merges line by line are one journal of both', async () => {
  const { at, label, labelsOf, text, write } = await desk();
  await label('u.jsonl', 0, '1', '--labels', files.path(at('ours')));
  await label('u.jsonl', 1, '-1', '--labels', files.path(at('theirs')));
  await write('union', `${await text('theirs')}${await text('ours')}`);
  const { labels } = await labelsOf('u.jsonl', '--labels', at('union'));
  expect(labels).toEqual([1, -1, null]);
});

test('agreement of one journal is refused', async () => {
  const { at, label } = await desk();
  await label('u.jsonl', 0, '1', '--labels', files.path(at('a')));
  const { status, stderr } = await run('agreement', at('u.jsonl'), '--labels', at('a'));
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringContaining('Name two journals') as string,
  });
});

test('labels of another tool become acts, once, and what cannot be taken over is told', async () => {
  const { at, labelsOf, text, write } = await desk();
  const rows = ['x', 'gone'].map((instance_id) => ({
    instance_id,
    annotator: 'ann',
    steps: [1, 0].map((reward, index) => ({ index, reward })),
    mode: 'per_step',
  }));
  await write('potato.jsonl', jsonLines(rows));
  const args = ['import-labels', at('x.jsonl'), '--from', 'potato', '--json'];
  const from = ['--labels-of', at('potato.jsonl')];
  const first = await run(...args, ...from);
  expect(first.status).toBe(3);
  expect(first.stderr).toMatch(/potato\.jsonl:0: "0" is no rating/);
  expect(first.stderr).toMatch(/potato\.jsonl:1: .*x\.jsonl has no trace gone/);
  const again = await run(...args, ...from, '--rate', '0=0');
  expect(again.objects.at(-1)).toMatchObject({ traces: 1, imported: 1, known: 1 });
  expect(await labelsOf('x.jsonl')).toMatchObject({ labels: [1, 0, null] });
  expect((await text('x.jsonl.labels.jsonl')).match(/"origin"/g)).toHaveLength(1);
});
