import * as assert from 'node:assert/strict';
import { appendFile, readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { press } from './browser.js';
import {
  activeEditor,
  api,
  command,
  cursorLine,
  goTo,
  journalOf,
  muffins,
  openScored,
  problems,
  state,
  traceFile,
  unlabelled,
  until,
} from './world.js';

describe('labelling', () => {
  before(async () => {
    await setLabelMode(true);
  });
  after(async () => {
    await setLabelMode(false);
  });

  it('labels, moves and undoes by real key presses, with each act on disk', async () => {
    const file = traceFile([unlabelled]);
    await openScored(file);
    goTo('Each box holds');
    await press('1');
    await until('the first label is on disk', async () => (await journalOf(file)).length === 1);
    await until('the cursor goes on', () => cursorLine() === '3 * 5 = 15 pens.');
    await press('3');
    await until('the second label is on disk', async () => (await journalOf(file)).length === 2);
    await press('k', 'k', '2');
    await until('the third label is on disk', async () => (await journalOf(file)).length === 3);
    await until('all show', async () => same((await state()).labels, [0, -1, undefined]));

    await press('z');
    await until('the undo shows', async () => same((await state()).labels, [1, -1, undefined]));
    await press('Shift+Z');
    await until('the redo shows', async () => same((await state()).labels, [0, -1, undefined]));

    const acts = await journalOf(file);
    assert.equal(acts.length, 5);
    const [first, , third, undo, redo] = acts;
    assert.deepEqual(
      {
        v: first?.v,
        what: first?.what,
        value: first?.value,
        source: first?.source,
        index: first?.step?.index,
      },
      { v: 1, what: 'rate', value: 1, source: 'human', index: 0 },
    );
    assert.equal(undo?.undoes, third?.act);
    assert.equal(redo?.undoes, undo?.act);
    assert.equal(new Set(acts.map(({ act }) => act)).size, 5, 'every act has an id of its own');
  });

  it('marks the first error with one key: good before it, unlabelled after it', async () => {
    const file = traceFile([unlabelled]);
    await openScored(file);
    goTo('3 * 5 = 15');
    await press('e');
    await until('the label shows', async () => same((await state()).labels, [1, -1, undefined]));
    const confirmed = problems().find(({ code }) => code === 'first-error/confirmed');
    assert.equal(confirmed?.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(confirmed.text, '3 * 5 = 15 pens.');
  });

  it('types in other editors and labels nothing there', async () => {
    const file = traceFile([unlabelled]);
    await openScored(file);
    const other = await vscode.workspace.openTextDocument({ content: '', language: 'plaintext' });
    await vscode.window.showTextDocument(other);
    await press('1', '3', 'e', 'j', 'z');
    await until('the keys were typed', () => activeEditor().document.getText() === '13ejz');
    assert.deepEqual(await journalOf(file), []);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('does nothing on single keys when label mode is off', async () => {
    const file = traceFile([unlabelled]);
    await openScored(file);
    await setLabelMode(false);
    goTo('Each box holds');
    await press('1', '3', 'j');
    assert.equal(cursorLine(), 'Each box holds 5 pens.');
    await setLabelMode(true);
    await press('3');
    await until('label mode is back', async () => (await journalOf(file)).length === 1);
    assert.equal((await journalOf(file))[0]?.value, -1, 'only the press in label mode counted');
  });

  it('exports labels that the command line gave while the file was open', async () => {
    const file = traceFile([unlabelled]);
    await openScored(file);
    goTo('Each box holds');
    await command('label.good');
    const [own] = await journalOf(file);
    const other = { ...own, act: 'from-elsewhere', by: 'somebody', at: '2999-01-01T00:00:00.000Z' };
    await appendFile(`${file.fsPath}.labels.jsonl`, `${JSON.stringify({ ...other, value: -1 })}\n`);
    const out = vscode.Uri.file(`${file.fsPath}.trl.jsonl`);
    await command('export', { to: 'trl-stepwise', out });
    const row = JSON.parse(await readFile(out.fsPath, 'utf8')) as { labels: boolean[] };
    assert.deepEqual(row.labels, [false]);
    assert.equal((await state()).labels[0], -1, 'the editor shows it, too');
  });

  it('exports what was labelled as TRL stepwise rows', async () => {
    const file = traceFile([muffins]);
    await openScored(file);
    goTo('The answer is 66');
    await command('label.bad');
    const out = vscode.Uri.file(`${file.fsPath}.trl.jsonl`);
    await command('export', { to: 'trl-stepwise', out });
    assert.deepEqual(JSON.parse(await readFile(out.fsPath, 'utf8')), {
      prompt: muffins.problem,
      completions: muffins.steps,
      labels: [true, false, false],
    });
  });
});

async function setLabelMode(on: boolean): Promise<void> {
  if ((await api()).labelMode !== on) await command('toggleLabelMode');
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
