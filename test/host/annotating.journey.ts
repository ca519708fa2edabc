import * as assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Rating } from '../../src/core/label.js';
import { picture, press } from './browser.js';
import {
  activeEditor,
  api,
  command,
  goTo,
  journalOf,
  openScored,
  state,
  traceFile,
  unlabelled,
  until,
} from './world.js';

const keys: Readonly<Record<string, string>> = { '1': '1', '0': '2', '-1': '3', unsure: '0' };
const shared = process.env['REWARDSCOPE_SHARED'];

describe('annotating', () => {
  before(async () => {
    if (!(await api()).labelMode) await command('toggleLabelMode');
  });
  after(async () => {
    if ((await api()).labelMode) await command('toggleLabelMode');
  });

  it('labels a whole real trace by keys, undoes half, comes back, redoes, corrects a step', async function () {
    const root = vscode.extensions.getExtension('rewardscope.rewardscope')?.extensionPath ?? '';
    const source = join(shared ?? join(root, '..', 'shared'), 'data/processbench/gsm8k.json');
    if (!existsSync(source)) {
      console.warn(`SKIPPED: ${source} is not there, so no real trace was labelled by keys`);
      this.skip();
    }
    const file = vscode.Uri.file(
      join(mkdtempSync(join(tmpdir(), 'rewardscope-keys-')), 'real.json'),
    );
    copyFileSync(source, file.fsPath);
    await openScored(file, 1);
    const count = (await state()).labels.length;
    const cycle: readonly Rating[] = [1, 0, -1, 'unsure'];
    const wanted = Array.from({ length: count }, (_, step) => cycle[step % 4] ?? 1);
    goTo('## step 0');
    for (const rating of wanted) await press(keys[String(rating)] ?? '');
    await until('every step is labelled', async () => (await journalOf(file)).length === count);
    await until('the labels show', async () => same((await state()).labels, wanted));

    const half = Math.floor(count / 2);
    for (let n = 0; n < half; n++) await press('z');
    await until('half is undone', async () => (await journalOf(file)).length === count + half);
    // Undo and redo follow from the journal alone, so what is in memory may go.
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await openScored(file, 1);
    for (let n = 0; n < half; n++) await press('Shift+Z');
    await until('all is back', async () => (await journalOf(file)).length === count + 2 * half);
    await until('the labels show again', async () => same((await state()).labels, wanted));

    goTo('## step 1');
    await press('c');
    await until(
      'the step is open',
      () => activeEditor().document.uri.scheme === 'rewardscope-step',
    );
    const before = activeEditor().document.getText();
    await activeEditor().edit((edit) => edit.insert(new vscode.Position(0, 0), 'Rewritten: '));
    await activeEditor().document.save();
    await until(
      'the correction is on disk',
      async () => (await journalOf(file)).at(-1)?.what === 'correct',
    );
    const act = (await journalOf(file)).at(-1);
    const { value } = { value: act?.value } as {
      value: { before: string; after: string; diff: unknown[] };
    };
    assert.deepEqual([value.before, value.after], [before, `Rewritten: ${before}`]);
    assert.ok(value.diff.length >= 2, 'what changed is told word by word');
    await until('original and corrected stand side by side', () =>
      vscode.window.tabGroups.all.some(({ tabs }) =>
        tabs.some(({ input }) => input instanceof vscode.TabInputTextDiff),
      ),
    );
    await picture('correction');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await openScored(file, 1);
    const { labels } = await state();
    assert.deepEqual(labels.slice(0, 2), [wanted[0], undefined], 'later steps became unlabelled');
    assert.match(activeEditor().document.getText(), /## step 1 · corrected\nRewritten: /);
  }).timeout(120_000);

  it('splits, merges, tags, notes, accepts, and takes each batch back with one key', async () => {
    const file = traceFile([unlabelled]);
    await openScored(file);
    await command('step.split', { step: 1, at: 8 });
    await until('there are four steps', async () => (await state()).labels.length === 4);
    await until('the text shows it', () => activeEditor().document.getText().includes('## step 3'));
    await command('step.merge', { step: 1 });
    await until('there are three again', async () => (await state()).labels.length === 3);
    await command('label.tag', { step: 1, tag: 'filler' });
    await command('label.note', { step: 1, text: 'why so?' });
    await command('label.good', { step: 0 });
    await until('the label shows', async () => (await state()).labels[0] === 1);
    await command('label.applyToFollowing', { step: 0 });
    await until('the steps below have it', async () => same((await state()).labels, [1, 1, 1]));
    await press('z');
    await until('one key takes it back', async () =>
      same((await state()).labels, [1, undefined, undefined]),
    );
    const what = (await journalOf(file)).map((act) => act.what);
    assert.deepEqual(what.slice(0, 5), ['split', 'merge', 'tag', 'note', 'rate']);
  });

  it('hides every reward in blind mode until the step is labelled, and says so in the act', async () => {
    const file = traceFile([unlabelled]);
    await openScored(file);
    await press('Shift+B');
    await until('no reward shows', async () =>
      (await state()).rewards.every((r) => r === undefined),
    );
    goTo('Each box holds');
    await press('1');
    await until(
      'the reward of the labelled step shows',
      async () => (await state()).rewards[0] !== undefined,
    );
    assert.equal((await state()).rewards[1], undefined);
    assert.equal((await journalOf(file))[0]?.shown, 'blind');
    await press('Shift+B');
    await until('all show again', async () => (await state()).rewards[1] !== undefined);
  });

  it('bisects by asking about prefixes, and concludes with a first error', async () => {
    const file = traceFile([unlabelled]);
    await openScored(file);
    await press('b');
    for (let looks = 0; looks < 12; looks++) {
      const before = (await journalOf(file)).length;
      if ((await journalOf(file)).some(({ what }) => what === 'first-error')) break;
      await press('y');
      await until('the answer is on disk', async () => (await journalOf(file)).length > before);
    }
    const last = (await journalOf(file)).at(-1);
    assert.deepEqual([last?.what, last?.value], ['first-error', -1]);
    await until('all are good', async () => same((await state()).labels, [1, 1, 1]));
  });
});

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
