import * as assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { LabelAct } from '../../src/core/label.js';
import type { RewardscopeApi, TraceState } from '../../src/extension.js';

// The words that journeys are written in.

export interface TraceRecord {
  readonly id: string;
  readonly problem: string;
  readonly steps: readonly string[];
  readonly label?: number;
  readonly final_answer_correct?: boolean;
}

/** Writes a ProcessBench file in a folder of its own. */
export function traceFile(records: readonly object[], name = 'traces.jsonl'): vscode.Uri {
  const path = join(mkdtempSync(join(tmpdir(), 'rewardscope-journey-')), name);
  writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return vscode.Uri.file(path);
}

export const muffins = {
  id: 'muffins',
  generator: 'written by hand',
  problem: 'Ada bakes 6 trays of 12 muffins and eats 4. How many are left?',
  steps: [
    'There are 6 * 12 = 72 muffins.',
    'Ada eats 4, so 72 - 4 = 66 are left.',
    'The answer is 66.',
  ],
  final_answer_correct: false,
  label: 1,
};

export const unlabelled = {
  prompt: 'A box holds 5 pens. How many pens are in 3 boxes?',
  completions: ['Each box holds 5 pens.', '3 * 5 = 15 pens.', 'The answer is 15.'],
  labels: [null, null, null],
};

export async function api(): Promise<RewardscopeApi> {
  const extension = vscode.extensions.getExtension<RewardscopeApi>('rewardscope.rewardscope');
  assert.ok(extension, 'the extension is installed');
  return extension.activate();
}

export async function command(id: string, ...args: unknown[]): Promise<unknown> {
  return vscode.commands.executeCommand(`rewardscope.${id}`, ...args);
}

/** Opens a file of traces and waits for the rewards of the trace that is shown. */
export async function openScored(file: vscode.Uri, record = 0): Promise<vscode.TextEditor> {
  await command('openTraces', file);
  if (record > 0) await command('openTrace', file, record);
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  const editor = activeEditor();
  await (await api()).whenScored(editor.document.uri);
  return editor;
}

export function activeEditor(): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor, 'an editor is focused');
  return editor;
}

export async function state(): Promise<TraceState> {
  const known = (await api()).state(activeEditor().document.uri);
  assert.ok(known, 'the focused editor shows a trace');
  return known;
}

export async function hints(): Promise<string[]> {
  const { document } = activeEditor();
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const found = await vscode.commands.executeCommand<vscode.InlayHint[]>(
    'vscode.executeInlayHintProvider',
    document.uri,
    whole,
  );
  return found.map(({ label }) =>
    typeof label === 'string' ? label : label.map(({ value }) => value).join(''),
  );
}

export interface SeenProblem {
  readonly code: string;
  readonly severity: vscode.DiagnosticSeverity;
  readonly text: string;
}

export function problems(): SeenProblem[] {
  const { document } = activeEditor();
  return vscode.languages.getDiagnostics(document.uri).map(({ code, severity, range }) => ({
    code: typeof code === 'string' ? code : '',
    severity,
    text: document.getText(range),
  }));
}

/** Puts the cursor into a step by its text. */
export function goTo(text: string): void {
  const editor = activeEditor();
  const offset = editor.document.getText().indexOf(text);
  assert.ok(offset >= 0, `"${text}" stands in the document`);
  const position = editor.document.positionAt(offset);
  editor.selection = new vscode.Selection(position, position);
}

/** The line of the cursor. */
export function cursorLine(): string {
  const editor = activeEditor();
  return editor.document.lineAt(editor.selection.active.line).text;
}

export async function journalOf(file: vscode.Uri): Promise<LabelAct[]> {
  const text = await readFile(`${file.fsPath}.labels.jsonl`, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LabelAct);
}

/** Waits until a condition holds; fails with what it is after ten seconds. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  patience = 10_000,
): Promise<void> {
  const end = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`waited in vain until ${what}`);
    await new Promise((again) => setTimeout(again, 25));
  }
}

/** What the hover at a text says. */
export async function hoverAt(text: string): Promise<string> {
  const { document } = activeEditor();
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    document.positionAt(document.getText().indexOf(text)),
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))
    .join('\n');
}
