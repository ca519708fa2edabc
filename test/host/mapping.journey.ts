import * as assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { activeEditor, command, state, traceFile } from './world.js';

describe('a file of no known format', () => {
  it('is read where its user says that its fields are, and so are its neighbours', async () => {
    const settings = vscode.workspace.getConfiguration('rewardscope');
    const rows = [{ work: ['So 5.', 'Done.'], task: { text: 'What is 2 + 2?' }, first_bad: 1 }];
    const file = traceFile(rows, 'odd.jsonl');
    const neighbour = file.with({ path: file.path.replace('odd.', 'next.') });
    writeFileSync(neighbour.fsPath, JSON.stringify({ ...rows[0], first_bad: -1 }));
    try {
      await answering(['/work', '/task/text', '/first_bad', /from 1$/, /^All/], () =>
        command('openTraces', file),
      );
      assert.match(activeEditor().document.getText(), /What is 2 \+ 2\?/);
      assert.deepEqual((await state()).labels, [-1, undefined]);
      await command('openTraces', neighbour);
      assert.deepEqual((await state()).labels, [1, 1]);
    } finally {
      await settings.update('mappings', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});

/** Takes the offer of an error, and of each list the item whose label is told. */
async function answering(
  labels: readonly (string | RegExp)[],
  work: () => Promise<unknown>,
): Promise<void> {
  const left = [...labels];
  const restore = [
    replace('showErrorMessage', (_: string, offer: string) => Promise.resolve(offer)),
    replace('showQuickPick', (items: readonly vscode.QuickPickItem[]) => {
      const wanted = left.shift() ?? '';
      const found = items.find(({ label }) =>
        typeof wanted === 'string' ? label === wanted : wanted.test(label),
      );
      assert.ok(found, `${String(wanted)} is offered`);
      return Promise.resolve(found);
    }),
  ];
  try {
    await work();
  } finally {
    for (const each of restore) each();
  }
  assert.deepEqual(left, []);
}

function replace(name: 'showErrorMessage' | 'showQuickPick', value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(vscode.window, name);
  assert.ok(before);
  Object.defineProperty(vscode.window, name, { ...before, value });
  return () => Object.defineProperty(vscode.window, name, before);
}
