import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { picture, webview } from './browser.js';
import { command, journalOf, muffins, openScored, traceFile, unlabelled, until } from './world.js';

describe('the trace panel', () => {
  it('shows the steps of the trace in the editor, and labels by mouse', async () => {
    const file = traceFile([unlabelled]);
    await openScored(file);
    await command('showPanel');
    const page = await webview();
    await page.getByText('3 * 5 = 15 pens.').first().waitFor();
    const buttons = page.getByRole('group', { name: 'Label step 1' });
    await buttons.getByRole('button', { name: 'Bad' }).first().click();
    await until('the label is on disk', async () => (await journalOf(file)).length === 1);
    const [act] = await journalOf(file);
    assert.deepEqual([act?.value, act?.step?.index], [-1, 1]);
  });

  for (const theme of ['Light Modern', 'Dark Modern', 'High Contrast', 'High Contrast Light']) {
    const name = `Default ${theme}`;
    it(`can be looked at in ${name}`, async () => {
      const workbench = vscode.workspace.getConfiguration('workbench');
      await workbench.update('colorTheme', name, vscode.ConfigurationTarget.Global);
      await openScored(traceFile([muffins]));
      await command('showPanel');
      await (await webview()).getByText('72 muffins').first().waitFor();
      await vscode.commands.executeCommand('workbench.view.extension.rewardscope');
      await picture(`panel-${theme.toLowerCase().replaceAll(' ', '-')}`);
    });
  }
});
