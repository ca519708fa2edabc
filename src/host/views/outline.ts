import * as vscode from 'vscode';
import { traceLanguage, traceScheme } from '../contributions.js';
import { rangeOf } from '../cursor.js';
import type { OpenTrace } from '../openTrace.js';
import type { OpenTraces } from '../openTraces.js';
import { stepSummary, verdictText } from '../words.js';

/** Problem and steps in the outline, with reward and label, and as folding ranges. */
export function outlineTraces(traces: OpenTraces): vscode.Disposable {
  const selector = { scheme: traceScheme, language: traceLanguage };
  return vscode.Disposable.from(
    vscode.languages.registerDocumentSymbolProvider(selector, {
      provideDocumentSymbols(document) {
        const open = traces.known(document.uri);
        return open ? symbolsOf(open, document) : [];
      },
    }),
    vscode.languages.registerFoldingRangeProvider(selector, {
      provideFoldingRanges(document) {
        const steps = traces.known(document.uri)?.document.steps ?? [];
        return steps.map(({ heading, body }) => {
          const { start } = rangeOf(document, heading);
          return new vscode.FoldingRange(start.line, document.positionAt(body[1]).line);
        });
      },
    }),
  );
}

function symbolsOf(open: OpenTrace, document: vscode.TextDocument): vscode.DocumentSymbol[] {
  const { labels, rewards, signals } = open;
  return open.document.steps.map(({ heading, body }, step) => {
    const verdicts = signals.map((signal) => verdictText(signal, step));
    return new vscode.DocumentSymbol(
      `step ${step}`,
      stepSummary(rewards[step], labels[step], verdicts),
      vscode.SymbolKind.String,
      rangeOf(document, [heading[0], body[1]]),
      rangeOf(document, heading),
    );
  });
}
