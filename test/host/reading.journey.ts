import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { picture, press } from './browser.js';
import {
  activeEditor,
  command,
  hints,
  hoverAt,
  muffins,
  openScored,
  problems,
  state,
  traceFile,
} from './world.js';

describe('reading a trace', () => {
  it('shows a readable, read-only document with a reward at every step', async () => {
    const editor = await openScored(traceFile([muffins]));
    const { document } = editor;
    assert.equal(document.uri.scheme, 'rewardscope');
    assert.equal(document.languageId, 'trace');
    assert.match(document.uri.path, /\/0\.trace$/);
    for (const step of muffins.steps) assert.ok(document.getText().includes(step));
    const before = document.getText();
    await press('x', 'Enter');
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'x'));
    assert.equal(document.getText(), before);
    assert.equal(document.isDirty, false);

    const { rewards } = await state();
    assert.equal(rewards.length, 3);
    for (const reward of rewards) assert.ok(reward !== undefined && reward > 0 && reward < 1);
    const shown = await hints();
    assert.equal(shown.length, 3);
    for (const [step, hint] of shown.entries()) {
      assert.ok(
        hint.startsWith(rewards[step]?.toFixed(2) ?? '?'),
        `"${hint}" starts with the reward`,
      );
    }
  });

  it('shows the arithmetic verifier beside the PRM', async () => {
    await openScored(traceFile([muffins]));
    const shown = await hints();
    assert.match(shown[0] ?? '', /✓ arithmetic/);
    assert.match(shown[1] ?? '', /✗ arithmetic/);
    assert.doesNotMatch(shown[2] ?? '', /arithmetic/);
  });

  it('reports the predicted first error, with the reward below the threshold', async () => {
    const records = Array.from({ length: 12 }, (_, index) => ({ ...muffins, id: `m${index}` }));
    await openScored(traceFile([...records, wrong]), 12);
    const { findings, rewards } = await state();
    const predicted = findings.find(({ code }) => code === 'first-error/predicted');
    assert.ok(predicted, 'a gross error is predicted');
    const problem = problems().find(({ code }) => code === 'first-error/predicted');
    assert.equal(problem?.severity, vscode.DiagnosticSeverity.Warning);
    assert.equal(problem.text, wrong.steps[predicted.step ?? -1]);
    assert.ok((rewards[predicted.step ?? -1] ?? 1) < Number(predicted.facts['threshold']));
  });

  it('confirms what the labels of the file say', async () => {
    await openScored(traceFile([muffins]));
    const confirmed = problems().find(({ code }) => code === 'first-error/confirmed');
    assert.equal(confirmed?.text, muffins.steps[1]);
    assert.deepEqual((await state()).labels, [1, -1, undefined]);
  });

  it('explains a step on hover: signals, verifier, label, model', async () => {
    await openScored(traceFile([muffins]));
    const text = await hoverAt('Ada eats 4');
    assert.match(text, /prm:rewardscope/);
    assert.match(text, /is 68, not 66/);
    assert.match(text, /✗ bad/);
    assert.match(text, /threshold/);
  });

  it('has an outline with rewards and labels, for keyboards and screen readers', async () => {
    const { document } = await openScored(traceFile([muffins]));
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ['step 0', 'step 1', 'step 2'],
    );
    assert.match(symbols[1]?.detail ?? '', /^0\.\d\d · ✗ bad · ✗ arithmetic$/);
  });

  it('walks through the traces of a file', async () => {
    await openScored(traceFile([muffins, wrong]));
    await command('trace.next');
    assert.match(activeEditor().document.uri.path, /\/1\.trace$/);
    await command('trace.previous');
    assert.match(activeEditor().document.uri.path, /\/0\.trace$/);
  });

  it('opens the bundled sample', async () => {
    await command('openSample');
    await picture('sample');
    assert.match(activeEditor().document.getText(), /Mina bakes 12 trays/);
  });
});

const wrong = {
  id: 'wrong',
  generator: 'written by hand',
  problem: 'A farm has 10 hens. Each hen lays 3 eggs. How many eggs are there?',
  steps: [
    'The farm has 10 hens.',
    'Each hen lays 3 eggs, so there are 10 * 3 = 4870 eggs.',
    'Then there are 4870 - 9 = 12 eggs, times 77 = 5 eggs.',
    'The answer is 99999.',
  ],
  final_answer_correct: false,
  label: 1,
};
