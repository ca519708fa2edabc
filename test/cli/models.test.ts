import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test as alone, expect } from 'vitest';
import { jsonLines, row } from '../engine/samples.js';
import { cli, test } from './cli.js';

const { files, run, built } = cli('models');

test('models lists what comes with the product', async () => {
  const { status, objects } = await run('models', '--json');
  expect(status).toBe(0);
  expect(objects).toEqual([
    {
      name: expect.any(String) as string,
      family: 'trl',
      kind: 'validity',
      path: built().model,
      size: expect.toSatisfy((size: number) => size > 100_000) as number,
      precision: expect.any(String) as string,
      threshold: expect.any(Number) as number,
    },
  ]);
  expect((await run('models')).stdout).toMatch(/^name .*\n.*trl/);
});

test('models inspect shows what is in one, by name of folder, own name or path', async () => {
  const [row] = (await run('models', '--json')).objects;
  for (const name of ['bundled', String(row?.['name']), built().model]) {
    const { status, objects } = await run('models', 'inspect', name, '--json');
    expect(status).toBe(0);
    expect(objects).toEqual([
      expect.objectContaining({ ...row, hash: expect.any(String) as string }),
    ]);
    expect(objects[0]).toHaveProperty('files.model.sha256');
  }
});

test('models verify: 0 if the files are the right ones, 1 and the bad file if not', async () => {
  const good = await run('models', 'verify', 'bundled', '--json');
  expect([good.status, good.objects]).toEqual([
    0,
    [expect.objectContaining({ holds: true, problem: null })],
  ]);
  await cp(built().model, files.path('copy'), { recursive: true });
  const bytes = await readFile(files.path('copy/model.onnx'));
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  await writeFile(files.path('copy/model.onnx'), bytes);
  const bad = await run('models', 'verify', './copy', '--json');
  expect(bad.status).toBe(1);
  expect(bad.objects).toEqual([
    expect.objectContaining({
      holds: false,
      problem: expect.stringMatching(/model\.onnx is damaged/) as string,
    }),
  ]);
});

test.each<[string, object, RegExp]>([
  ['family', { family: 'pqm' }, /yields 2 columns per step, the family pqm reads 1 \(value\)/],
  ['graph', { graph: { inputIds: 'ids', logits: 'rows' } }, /has no ids, rows, which model\.json/],
])('models verify loads the graph: a wrong %s is told', async (name, over, problem) => {
  const folder = files.path(`wrong ${name}`);
  await cp(built().model, folder, { recursive: true });
  const path = join(folder, 'model.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, JSON.stringify({ ...manifest, ...over }));
  const { status, objects } = await run('models', 'verify', folder, '--json');
  expect(status).toBe(1);
  expect(objects).toEqual([
    expect.objectContaining({
      holds: false,
      problem: expect.stringMatching(problem) as string,
    }),
  ]);
});

test('a model that is damaged scores nothing: exit 2 with the file', async () => {
  await cp(built().model, files.path('torn'), { recursive: true });
  await writeFile(files.path('torn/model.onnx'), 'torn');
  await files.file('x.jsonl', jsonLines([row('x')]));
  const { status, stdout, stderr } = await run('score', 'x.jsonl', '--json', '--model', './torn');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^rewardscope: .*model\.onnx is damaged.*\n$/);
});

alone.skipIf(process.platform === 'win32')(
  'a named device that cannot be used is exit 2 with the reason',
  async () => {
    await files.file('x.jsonl', jsonLines([row('x')]));
    const { status, stdout, stderr } = await run('score', 'x.jsonl', '--json', '--device', 'dml');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^rewardscope: The device "dml" cannot be used \(dml: .*\n$/);
  },
);

test('devices reports every execution provider', async () => {
  const { status, objects } = await run('devices', '--json');
  expect(status).toBe(0);
  expect(objects.map(({ device }) => device)).toEqual([
    ...['cuda', 'tensorrt', 'webgpu', 'dml', 'coreml', 'cpu'],
  ]);
  for (const { usable, reason } of objects) {
    expect(typeof usable).toBe('boolean');
    expect(typeof reason).toBe(usable ? 'undefined' : 'string');
  }
});
