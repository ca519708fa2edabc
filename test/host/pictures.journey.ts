import * as vscode from 'vscode';
import { picture } from './browser.js';
import { activeEditor, api, command, goTo, openScored } from './world.js';

// Pictures of the running extension for the README; `npm run pictures` keeps them.
describe('pictures', () => {
  before(function () {
    if (!process.env['REWARDSCOPE_SCREENS']) this.skip();
  });

  it('a trace with its rewards, its first error and its labels', async () => {
    await setTheme('Default Dark Modern');
    await command('openSample');
    await vscode.commands.executeCommand('workbench.action.closeOtherEditors');
    const sample = activeEditor().document.uri.query;
    await openScored(vscode.Uri.parse(sample), 4);
    await vscode.commands.executeCommand('workbench.view.extension.rewardscope');
    await vscode.commands.executeCommand('workbench.actions.view.problems');
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    if (!(await api()).labelMode) await command('toggleLabelMode');
    goTo('The cost is shared');
    await new Promise((painted) => setTimeout(painted, 1500));
    await picture('trace');
    await command('toggleLabelMode');
  });

  it('the panel beside it', async () => {
    await vscode.commands.executeCommand('workbench.action.closePanel');
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    await command('showPanel');
    await new Promise((painted) => setTimeout(painted, 2500));
    await picture('panel');
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});

async function setTheme(name: string): Promise<void> {
  const workbench = vscode.workspace.getConfiguration('workbench');
  await workbench.update('colorTheme', name, vscode.ConfigurationTarget.Global);
}
