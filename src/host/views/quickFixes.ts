import * as vscode from 'vscode';
import { type CommandId, diagnosticSource, qualified, traceScheme } from '../contributions.js';
import { stepAt } from '../cursor.js';
import type { OpenTrace } from '../openTrace.js';
import type { OpenTraces } from '../openTraces.js';
import { nameOfTarget } from '../target.js';

type Fix = readonly [title: string, command: CommandId];

/** What can be done with the step at the cursor, for those who use the light bulb. */
export function offerFixes(traces: OpenTraces): vscode.Disposable {
  const kinds = [vscode.CodeActionKind.QuickFix];
  return vscode.languages.registerCodeActionsProvider(
    { scheme: traceScheme },
    {
      provideCodeActions(document, range, { diagnostics }) {
        const open = traces.known(document.uri);
        const step = open && stepAt(open, document, range.start);
        if (!open || step === undefined) return [];
        const own = diagnostics.filter(({ source }) => source === diagnosticSource);
        return fixesOf(open, step).map(([title, command]) => {
          const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
          action.diagnostics = own;
          const target = nameOfTarget({ open, step });
          action.command = { title, command: qualified(command), arguments: [target] };
          return action;
        });
      },
    },
    { providedCodeActionKinds: kinds },
  );
}

function fixesOf(open: OpenTrace, step: number): Fix[] {
  const isCorrected = open.current.corrections[step] !== undefined;
  const isRewarded = open.rewards[step] !== undefined;
  const isLast = step === open.trace.steps.length - 1;
  const fixes: (Fix | false)[] = [
    isRewarded && ["Accept the PRM's label", 'label.accept'],
    ['First error here', 'label.firstError'],
    ['Label the step good', 'label.good'],
    ['Label the step bad', 'label.bad'],
    [isCorrected ? 'Show the correction' : 'Correct the step…', 'step.correct'],
    ['Split the step…', 'step.split'],
    !isLast && ['Merge the step with the next', 'step.merge'],
    ['Tag as hack…', 'label.tag'],
    ['Write a note…', 'label.note'],
  ];
  return fixes.filter((fix) => fix !== false);
}
