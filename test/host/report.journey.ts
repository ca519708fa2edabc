import * as assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { picture, webview } from './browser.js';
import { activeEditor, command, muffins, openScored, traceFile, until } from './world.js';

const trays = {
  ...muffins,
  id: 'trays',
  steps: ['There are 6 * 12 = 72 muffins.', 'So 72 - 4 = 68 are left.', 'The answer is 68.'],
  final_answer_correct: true,
  label: -1,
};

describe('the report', () => {
  beforeEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('lists the traces of a number by keyboard, and goes to one', async () => {
    await scoredFile();
    const page = await webview();
    const wrong = page
      .getByRole('row', { name: /answer wrong/ })
      .getByRole('button')
      .first();
    await wrong.focus();
    await wrong.press('Enter');
    const link = page.getByRole('dialog').getByRole('link', { name: 'muffins' });
    await link.focus();
    await link.press('Enter');
    await until(
      'the trace of the number is shown',
      () => vscode.window.activeTextEditor?.document.getText().includes('72 - 4 = 66') ?? false,
    );
  });

  it('is saved as one file', async () => {
    const file = await scoredFile();
    const out = file.with({ path: `${file.path}.md` });
    await command('saveReport', file, out);
    assert.match(await readFile(out.fsPath, 'utf8'), /^# Report on traces\.jsonl: prm:/);
  });

  for (const theme of ['Light Modern', 'Dark Modern', 'High Contrast', 'High Contrast Light']) {
    it(`can be looked at in ${theme}`, async () => {
      const workbench = vscode.workspace.getConfiguration('workbench');
      await workbench.update('colorTheme', `Default ${theme}`, vscode.ConfigurationTarget.Global);
      await scoredFile();
      await vscode.commands.executeCommand('workbench.action.closeSidebar');
      const page = await webview();
      await page.getByRole('heading', { name: 'Calibration' }).scrollIntoViewIfNeeded();
      await picture(`report-${theme.toLowerCase().replaceAll(' ', '-')}`);
      await page
        .getByRole('row', { name: /answer wrong/ })
        .getByRole('button')
        .first()
        .click();
      await picture(`report-list-${theme.toLowerCase().replaceAll(' ', '-')}`);
    });
  }
});

async function scoredFile(): Promise<vscode.Uri> {
  const file = traceFile([muffins, trays]);
  await openScored(file);
  await command('scoreAll');
  assert.ok(activeEditor().document.getText().includes('72 - 4'));
  await command('showReport', file);
  await (await webview()).getByRole('heading', { name: /^Report on/ }).waitFor();
  return file;
}
