import * as vscode from 'vscode';
import { type CommandId, qualified, traceScheme } from '../contributions.js';
import { rangeOf } from '../cursor.js';
import type { Labelling } from '../labelling.js';
import type { OpenTraces } from '../openTraces.js';

/** What can be done with a trace, above its title. One per step would shift the text. */
export function showCodeLenses(traces: OpenTraces, labelling: Labelling): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document) {
      if (!traces.known(document.uri)) return [];
      const mode = labelling.isOn ? 'Label mode: on' : 'Label mode: off';
      const actions: readonly [CommandId, string][] = [
        ['toggleLabelMode', mode],
        ['score', 'Score'],
        ['findFirstError', 'Find first error'],
        ['export', 'Export…'],
        ['showPanel', 'Panel'],
      ];
      const range = rangeOf(document, [0, 0]);
      return actions.map(
        ([id, title]) => new vscode.CodeLens(range, { title, command: qualified(id) }),
      );
    },
  };
  return vscode.Disposable.from(
    changed,
    labelling.onDidChangeMode(() => changed.fire()),
    vscode.languages.registerCodeLensProvider({ scheme: traceScheme }, provider),
  );
}
