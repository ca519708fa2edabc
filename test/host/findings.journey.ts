import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  activeEditor,
  command,
  goTo,
  journalOf,
  muffins,
  openScored,
  problems,
  traceFile,
  until,
} from './world.js';

const said = 'Each of the 6 trays that Ada bakes holds exactly 12 muffins.';
const repeating = {
  ...muffins,
  id: 'repeating',
  steps: [said, said, 'So 6 * 12 - 4 = 68 muffins are left.'],
  final_answer_correct: true,
  label: -1,
};

describe('findings', () => {
  it('shows a hack as a problem, which a quick fix takes away and an undo brings back', async () => {
    const file = traceFile([repeating]);
    await openScored(file);
    await until('the finding is a problem', () => hacks().length === 1);
    const [hack] = hacks();
    assert.equal(hack?.severity, vscode.DiagnosticSeverity.Information);
    assert.equal(hack.text, said);

    const title = 'Step without anything new: not a hack here';
    const fix = (await fixes()).find((action) => action.title === title);
    const target: unknown = fix?.command?.arguments?.[0];
    assert.ok(target, title);
    await command('label.notHack', target);
    await until('the finding is gone', () => hacks().length === 0);
    const [act] = await journalOf(file);
    assert.deepEqual([act?.what, act?.value], ['tag', 'not-hack:no-novelty']);
    await command('label.undo');
    await until('the finding is back', () => hacks().length === 1);
  });

  it('fires where the setting says', async () => {
    await openScored(traceFile([repeating]));
    await until('the finding is a problem', () => hacks().length === 1);
    const thresholds = vscode.workspace.getConfiguration('rewardscope.detectors');
    await thresholds.update('no-novelty.threshold', 2, vscode.ConfigurationTarget.Global);
    try {
      await until('nothing is that little new', () => hacks().length === 0);
    } finally {
      await thresholds.update('no-novelty.threshold', undefined, vscode.ConfigurationTarget.Global);
    }
    await until('the finding is back', () => hacks().length === 1);
  });

  it('probes the step and shows both sides with their rewards', async () => {
    await openScored(traceFile([repeating]));
    goTo('So 6 * 12');
    const result = await command('probe', { probe: 'corrupt-number' });
    assert.ok(typeof result === 'object' && result !== null && 'step' in result);
    assert.equal(result.step, 2, 'the step of the cursor');
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    assert.ok(tab?.input instanceof vscode.TabInputTextDiff);
    const edited = await vscode.workspace.openTextDocument(tab.input.modified);
    assert.match(edited.getText(), /step 2 · \d\.\d\d\n/);
  });
});

function hacks(): ReturnType<typeof problems> {
  return problems().filter(({ code }) => code === 'hack/no-novelty');
}

async function fixes(): Promise<vscode.CodeAction[]> {
  const { document } = activeEditor();
  const start = document.positionAt(document.getText().lastIndexOf(said));
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    new vscode.Range(start, start),
  );
}
