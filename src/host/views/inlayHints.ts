import * as vscode from 'vscode';
import { traceScheme } from '../contributions.js';
import type { OpenTrace } from '../openTrace.js';
import type { OpenTraces } from '../openTraces.js';
import { rewardText, verdictText } from '../words.js';

/** The reward of each step, and what verifiers say of it, at the end of the step's heading. */
export function showInlayHints(traces: OpenTraces): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.InlayHintsProvider = {
    onDidChangeInlayHints: changed.event,
    provideInlayHints(document, range) {
      const open = traces.known(document.uri);
      return open ? hintsOf(open, document, range) : [];
    },
  };
  return vscode.Disposable.from(
    changed,
    traces.onDidChangeTrace(() => changed.fire()),
    vscode.languages.registerInlayHintsProvider({ scheme: traceScheme }, provider),
  );
}

function hintsOf(
  open: OpenTrace,
  document: vscode.TextDocument,
  range: vscode.Range,
): vscode.InlayHint[] {
  return open.document.steps.flatMap(({ heading }, step) => {
    const position = document.positionAt(heading[1]);
    const text = hintText(open, step);
    if (text === '' || !range.contains(position)) return [];
    const hint = new vscode.InlayHint(position, text);
    hint.paddingLeft = true;
    return [hint];
  });
}

/** What stands beside a step: its reward, a mark where it is low, the verdicts. */
export function hintText(open: OpenTrace, step: number): string {
  const reward = open.rewards[step];
  const isLow = reward !== undefined && reward < (open.threshold ?? 0);
  const parts = [
    reward === undefined ? undefined : `${rewardText(reward)}${isLow ? ' ▼' : ''}`,
    ...open.signals.map((signal) => verdictText(signal, step)),
  ];
  return parts.filter((part) => part !== undefined).join('  ');
}
