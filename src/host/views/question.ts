import * as vscode from 'vscode';
import type { Bisecting } from '../bisecting.js';
import { rangeOf } from '../cursor.js';
import type { OpenTraces } from '../openTraces.js';

/** The question of a bisection, behind the heading of the step that it is about. */
export function showQuestion(traces: OpenTraces, bisecting: Bisecting): vscode.Disposable {
  const mark = vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor('editorInfo.foreground'), margin: '0 0 0 2em' },
  });
  const bar = vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Left);
  bar.name = 'Rewardscope: bisection';
  const draw = (): void => {
    bar.hide();
    for (const editor of vscode.window.visibleTextEditors) {
      const open = traces.known(editor.document.uri);
      const question = open && bisecting.questionOf(open);
      const place = question && open.document.steps[question.step];
      if (!question || !place) {
        editor.setDecorations(mark, []);
        continue;
      }
      const range = rangeOf(editor.document, place.heading);
      editor.setDecorations(mark, [
        { range, renderOptions: { after: { contentText: question.text } } },
      ]);
      bar.text = `$(question) ${question.text}`;
      bar.accessibilityInformation = { label: question.text };
      bar.show();
    }
  };
  return vscode.Disposable.from(
    mark,
    bar,
    bisecting.onDidChange(draw),
    traces.onDidChangeTrace(draw),
    vscode.window.onDidChangeVisibleTextEditors(draw),
  );
}
