import * as assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import {
  activeEditor,
  api,
  command,
  goTo,
  hints,
  hoverAt,
  journalOf,
  muffins,
  openScored,
  problems,
  state,
  traceFile,
  unlabelled,
  until,
} from './world.js';

describe('trouble', () => {
  it('opens the other records of a file with a broken one', async () => {
    const file = traceFile([unlabelled]);
    const good = JSON.stringify(unlabelled);
    writeFileSync(file.fsPath, `${good}\n{"prompt": "torn\n${good}\n`);
    await openScored(file, 2);
    assert.match(activeEditor().document.uri.path, /\/2\.trace$/);
    assert.equal((await state()).rewards.length, 3);
  });

  for (const [what, content, message] of [
    ['an empty file', '', /is empty: it holds no records\. Give a file of traces/],
    ['a file of another kind', '\x89PNG\0\0\0', /NUL characters/],
    [
      'a JSON file that holds no traces',
      '{"name": "package", "version": 1}',
      /of no known trace format/,
    ],
  ] as const) {
    it(`says what is wrong with ${what}, and stays alive`, async () => {
      const path = join(mkdtempSync(join(tmpdir(), 'rewardscope-journey-')), 'odd.jsonl');
      writeFileSync(path, content);
      const before = vscode.window.activeTextEditor?.document.uri.toString();
      const said = await errorsDuring(() => command('openTraces', vscode.Uri.file(path)));
      assert.equal(said.length, 1);
      assert.match(said[0] ?? '', message);
      assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), before);
      await openScored(traceFile([muffins]));
    });
  }

  it('scores again after its worker was killed', async () => {
    await openScored(traceFile([muffins]));
    const pid = (await api()).workerProcess;
    assert.ok(pid, 'a worker runs');
    process.kill(pid, 'SIGKILL');
    await openScored(traceFile([{ ...muffins, id: 'after the crash' }]));
    assert.equal((await hints()).length, 3);
    assert.notEqual((await api()).workerProcess, pid);
  });

  it('works without a model: verifier, labels and export need none', async () => {
    const settings = vscode.workspace.getConfiguration('rewardscope');
    await settings.update('model', '/nowhere/model', vscode.ConfigurationTarget.Global);
    try {
      const file = traceFile([unlabelled]);
      await openScored(file);
      assert.deepEqual((await state()).rewards, []);
      assert.deepEqual(await hints(), ['✓ arithmetic']);
      goTo('Each box holds');
      await command('label.good');
      assert.equal((await journalOf(file)).length, 1);
    } finally {
      await settings.update('model', undefined, vscode.ConfigurationTarget.Global);
    }
    const editor = await openScored(traceFile([muffins]));
    await until('rewards are back', async () => (await state()).rewards.length === 3);
    assert.equal(editor.document.isClosed, false);
  });

  it('refuses a model whose file is damaged, and names the file', async () => {
    const extension = vscode.extensions.getExtension('rewardscope.rewardscope');
    const model = join(mkdtempSync(join(tmpdir(), 'rewardscope-model-')), 'bundled');
    await cp(join(extension?.extensionPath ?? '', 'models/bundled'), model, { recursive: true });
    const bytes = await readFile(join(model, 'model.onnx'));
    bytes[1000] = (bytes[1000] ?? 0) ^ 0xff;
    await writeFile(join(model, 'model.onnx'), bytes);
    const settings = vscode.workspace.getConfiguration('rewardscope');
    await settings.update('model', model, vscode.ConfigurationTarget.Global);
    try {
      await openScored(traceFile([unlabelled]));
      assert.match(await hoverAt('Each box'), /damaged/);
    } finally {
      await settings.update('model', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('keeps every label when the journal has a torn last line', async () => {
    const file = traceFile([unlabelled]);
    await openScored(file);
    goTo('Each box holds');
    await command('label.good');
    const journal = `${file.fsPath}.labels.jsonl`;
    await writeFile(journal, `${await readFile(journal, 'utf8')}{"v":1,"act":"to`);
    await command('label.bad');
    const lines = (await readFile(journal, 'utf8')).split('\n');
    assert.equal(lines.length, 4, 'a torn line, two whole ones, and the end');
    assert.equal((JSON.parse(lines[2] ?? '') as { value?: unknown }).value, -1);
    assert.deepEqual(
      problems()
        .filter(({ code }) => code === 'first-error/confirmed')
        .map(({ text }) => text),
      ['3 * 5 = 15 pens.'],
    );
  });
});

/** The error messages that are shown while something is done. */
async function errorsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const said: string[] = [];
  const { window } = vscode;
  const shown = Object.getOwnPropertyDescriptor(window, 'showErrorMessage');
  assert.ok(shown);
  Object.defineProperty(window, 'showErrorMessage', {
    ...shown,
    value: (message: string) => {
      said.push(message);
      return Promise.resolve(undefined);
    },
  });
  try {
    await work();
  } finally {
    Object.defineProperty(window, 'showErrorMessage', shown);
  }
  return said;
}
