import * as assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { activeEditor, api, command, goTo, openScored, state } from './world.js';

describe('real input: ProcessBench gsm8k', () => {
  let file: vscode.Uri;

  before(function () {
    const root = vscode.extensions.getExtension('rewardscope.rewardscope')?.extensionPath ?? '';
    const shared = process.env['REWARDSCOPE_SHARED'] ?? join(root, '..', 'shared');
    const source = join(shared, 'data', 'processbench', 'gsm8k.json');
    if (!existsSync(source)) {
      console.warn(`SKIPPED: ${source} is not there, so no real file was opened in the editor`);
      this.skip();
    }
    // A copy, because labels are written beside the file.
    file = vscode.Uri.file(join(mkdtempSync(join(tmpdir(), 'rewardscope-real-')), 'gsm8k.json'));
    copyFileSync(source, file.fsPath);
  });

  it('opens, scores, labels and exports every record', async () => {
    await openScored(file);
    const records = (JSON.parse(await readFile(file.fsPath, 'utf8')) as { steps: string[] }[])
      .length;
    await command('scoreAll');
    for (let record = 0; record < records; record += 20) {
      await command('openTrace', file, record);
      await (await api()).whenScored(activeEditor().document.uri);
      const { rewards } = await state();
      assert.ok(
        rewards.length > 0 && rewards.every((reward) => reward === undefined || reward > 0),
      );
      goTo('## step 0');
      await command('label.good');
      assert.equal((await state()).labels[0], 1);
    }
    const out = vscode.Uri.file(`${file.fsPath}.trl.jsonl`);
    await command('export', { to: 'trl-stepwise', out });
    const rows = (await readFile(out.fsPath, 'utf8')).trimEnd().split('\n');
    assert.equal(rows.length, records);
    for (const row of rows) {
      const { completions, labels } = JSON.parse(row) as {
        completions: string[];
        labels: boolean[];
      };
      assert.equal(completions.length, labels.length);
    }
  }).timeout(180_000);
});
