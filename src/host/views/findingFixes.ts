import * as vscode from 'vscode';
import { detectorIdOf } from '../../core/detectors/detector.js';
import { type CommandId, diagnosticSource, qualified, traceScheme } from '../contributions.js';
import { stepAt } from '../cursor.js';
import type { OpenTraces } from '../openTraces.js';
import { nameOfTarget } from '../target.js';
import { detectorTitle } from '../words.js';

/** What can be done about what a detector found. */
export function offerFindingFixes(traces: OpenTraces): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    { scheme: traceScheme },
    {
      provideCodeActions(document, _, { diagnostics }) {
        const open = traces.known(document.uri);
        if (!open) return [];
        return diagnostics.flatMap((diagnostic) => {
          const step = stepAt(open, document, diagnostic.range.start) ?? 0;
          return fixesOf(diagnostic, nameOfTarget({ open, step }));
        });
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function fixesOf(diagnostic: vscode.Diagnostic, target: object): vscode.CodeAction[] {
  const code = typeof diagnostic.code === 'string' ? diagnostic.code : '';
  const detector = detectorIdOf(code);
  if (diagnostic.source !== diagnosticSource || detector === undefined) return [];
  const fix = (title: string, command: CommandId, argument: object): vscode.CodeAction => {
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.diagnostics = [diagnostic];
    action.command = { title, command: qualified(command), arguments: [argument] };
    return action;
  };
  const title = detectorTitle(code);
  return [
    fix(`${title}: label the step bad`, 'label.bad', target),
    fix(`${title}: not a hack here`, 'label.notHack', { ...target, detector }),
    fix(`${title}: probe the step…`, 'probe', target),
  ];
}
