import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { HumanError } from '../../src/core/errors.js';
import { findModel, listModels, readModel, verifyModel } from '../../src/engine/models.js';
import { loadTokenizer } from '../../src/engine/tokenizer.js';
import { rejection } from './collect.js';
import { manifestOf, writeModel } from './modelFolder.js';
import { scratch } from './scratch.js';

const files = scratch();
const folder = (): string => files.path('models/one');

beforeEach(async () => {
  await rm(files.path('models'), { recursive: true, force: true });
  await writeModel(folder(), manifestOf({ name: 'first' }));
});

/** Reads and verifies the model; expects an error for people with every one of these texts. */
async function check(...texts: readonly (string | RegExp)[]): Promise<void> {
  const error = await rejection(readModel(folder()).then(verifyModel));
  expect(error).toBeInstanceOf(HumanError);
  for (const text of texts) expect(error.message).toMatch(text);
}

test('a sound model folder reads and verifies', async () => {
  const model = await readModel(folder());
  await verifyModel(model);
  expect(model.manifest.name).toBe('first');
  expect(model.hash).toMatch(/^[0-9a-f]{32}$/);
});

test('the hash of a model depends on what decides a score and on nothing else', async () => {
  const { hash } = await readModel(folder());
  await writeModel(folder(), manifestOf({ name: 'renamed', threshold: 0.9 }));
  expect((await readModel(folder())).hash).toBe(hash);
  await writeModel(folder(), manifestOf({ name: 'first', options: { separator: '|' } }));
  expect((await readModel(folder())).hash).not.toBe(hash);
});

test('a folder without model.json is an error that names the file', async () => {
  await rm(join(folder(), 'model.json'));
  await check('one/model.json cannot be read', 'Choose a folder that holds a model.json');
});

test.each<[string, string | object, RegExp]>([
  ['no JSON', '{"name":', /is not valid JSON .*Export the model again/],
  ['no object', '[]', /is not a valid model description: .*Export the model again/],
  ['without a threshold', { threshold: undefined }, /field "threshold".*Export the model again/],
  [
    'of an unknown family',
    { family: 'x' },
    /unknown family "x"\. Known: .*trl.*Choose another model/,
  ],
  ['with a name that is a path', { name: 'a/b' }, /field "name": must be letters/],
])(
  'a model.json that is %s is an error that names it and says what to do',
  async (_, content, message) => {
    const text =
      typeof content === 'string' ? content : JSON.stringify({ ...manifestOf({}), ...content });
    await writeFile(join(folder(), 'model.json'), text);
    await check('one/model.json', message);
  },
);

test.each(['../x', '..', 'a/../../x', '/etc/passwd', 'C:\\x', 'a\\..\\..\\x', '\\x'])(
  'a file outside of the model folder (%s) is refused',
  async (path) => {
    const { files: entries } = manifestOf({});
    const model = { ...entries.model, path };
    await writeModel(folder(), manifestOf({ files: { ...entries, model } }), false);
    await check(
      'one/model.json',
      'field "files.model.path": must be a path inside the model folder',
    );
  },
);

test('a missing file is named', async () => {
  await rm(join(folder(), 'tokenizer.json'));
  await check('one/tokenizer.json is missing', 'Restore it, or choose another model');
});

test.each([
  ['longer', 'garbage and more'],
  ['of the right length with other content', 'GARBAGE'],
])('a file that is %s is named as damaged', async (_, content) => {
  await writeFile(join(folder(), 'model.onnx'), content);
  await check('one/model.onnx is damaged', 'Copy or download the model folder again');
});

test.skipIf(process.platform === 'win32')('a link to a file elsewhere is refused', async () => {
  await rename(join(folder(), 'model.onnx'), files.path('elsewhere.onnx'));
  await symlink(files.path('elsewhere.onnx'), join(folder(), 'model.onnx'));
  await check('one/model.onnx is a link to a file outside of the model folder');
});

test.each(['ops.so', 'ops.so.1.2', 'lib/OPS.DLL', 'libops.dylib', 'addon.node'])(
  'a folder that holds the library %s is refused',
  async (name) => {
    await mkdir(join(folder(), 'lib'));
    await writeFile(join(folder(), name), '');
    await check(`one/${name} is a library, and a model must not bring code`);
  },
);

test('a family of two models needs both', async () => {
  await writeModel(folder(), manifestOf({ family: 'implicit' }));
  await check('one/model.json names no file "reference", the second model of the family implicit');
});

test('a model is found by path, by the name of its folder and by its own name', async () => {
  const models = files.path('models');
  for (const name of [folder(), 'one', 'first']) {
    expect((await findModel(name, models)).path).toBe(folder());
  }
});

test('models are listed in order; folders that do not read are left out', async () => {
  await writeModel(files.path('models/0'), manifestOf({ name: 'zero' }));
  await mkdir(files.path('models/broken'));
  const found = await listModels(files.path('models'));
  expect(found.map(({ manifest }) => manifest.name)).toEqual(['zero', 'first']);
  expect(await listModels(files.path('no such folder'))).toEqual([]);
});

test.each<[string, RegExp]>([
  ['absent', /There is no model "absent"\. Known models: first\. Give one of these names/],
  ['./absent', /absent\/model\.json cannot be read/],
])('a model that is not there (%s) is an error that says what to give', async (name, message) => {
  const error = await rejection(findModel(name, files.path('models')));
  expect(error).toBeInstanceOf(HumanError);
  expect(error.message).toMatch(message);
});

test('a model that is there but broken is an error that says what is wrong with it', async () => {
  await writeFile(join(folder(), 'model.json'), '{');
  const error = await rejection(findModel('one', files.path('models')));
  expect(error.message).toMatch(/one\/model\.json is not valid JSON/);
});

test('a tokenizer that is none is an error that says what to do', async () => {
  const error = await rejection(loadTokenizer(await readModel(folder())));
  expect(error).toBeInstanceOf(HumanError);
  expect(error.message).toMatch(/The tokenizer of .*one cannot be loaded .*Export the model again/);
});

const bundled = join(import.meta.dirname, '../../models/bundled');

test('the bundled tokenizer adds nothing of its own, knows its special tokens, and repeats itself', async () => {
  const tokenizer = await loadTokenizer(await readModel(bundled));
  const again = await loadTokenizer(await readModel(bundled));
  const text = '3 × 4 = 12 naïve 中\n\n';
  const ids = tokenizer.encode(text);
  expect(ids.length).toBeGreaterThan(5);
  expect(tokenizer.encode(text)).toEqual(ids);
  expect(again.encode(text)).toEqual(ids);
  const bos = tokenizer.special('bos');
  expect(bos).toEqual(expect.any(Number));
  expect(ids).not.toContain(bos);
  expect(tokenizer.special('<pad>')).toBe(tokenizer.special('pad'));
  expect(tokenizer.special('<no such token>')).toBeUndefined();
  expect(tokenizer.encode('')).toEqual([]);
});
