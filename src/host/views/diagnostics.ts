import * as vscode from 'vscode';
import type { Severity } from '../../core/finding.js';
import { diagnosticSource, traceScheme } from '../contributions.js';
import { rangeOf } from '../cursor.js';
import type { OpenTrace } from '../openTrace.js';
import type { OpenTraces } from '../openTraces.js';
import { findingText, labelWords } from '../words.js';

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** Findings of the open traces in the Problems panel. They go when their document closes. */
export function reportFindings(traces: OpenTraces): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection(diagnosticSource);
  const report = (document: vscode.TextDocument): void => {
    const open = traces.known(document.uri);
    if (open) collection.set(document.uri, diagnosticsOf(open, document));
  };
  const reportAll = (): void => {
    for (const document of vscode.workspace.textDocuments) report(document);
  };
  reportAll();
  return vscode.Disposable.from(
    collection,
    traces.onDidChangeTrace(({ uri }) => {
      const shown = vscode.workspace.textDocuments.find(
        (document) => document.uri.toString() === uri.toString(),
      );
      if (shown) report(shown);
    }),
    vscode.workspace.onDidOpenTextDocument(report),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.scheme === traceScheme) collection.delete(uri);
    }),
  );
}

function diagnosticsOf(open: OpenTrace, document: vscode.TextDocument): vscode.Diagnostic[] {
  const findings = open.findings.map((finding) => {
    const place = open.document.steps[finding.step ?? -1];
    const range = rangeOf(document, place?.body ?? [0, 0]);
    const severity = severities[finding.severity];
    return coded(new vscode.Diagnostic(range, findingText(finding), severity), finding.code);
  });
  const scoring = open.scoring.kind === 'scored' ? open.scoring.problems : [];
  const problems = [...open.trace.problems, ...scoring].map(({ problem }) =>
    coded(
      new vscode.Diagnostic(rangeOf(document, [0, 0]), problem, severities.information),
      'input/record',
    ),
  );
  return [...findings, ...problems, ...orphansOf(open, document)];
}

/** Labels whose step the file no longer holds, with its old text: they wait for somebody to see. */
function orphansOf({ orphans }: OpenTrace, document: vscode.TextDocument): vscode.Diagnostic[] {
  return orphans.map(({ index, text, label, notes }) => {
    const said = [label && `label "${labelWords(label)}"`, ...notes.map((note) => note.text)];
    const words = said.filter((part) => part !== undefined).join(', ');
    const message = `The step changed that had the ${words || 'tag'} (it was step ${index}): ${text}`;
    const range = rangeOf(document, [0, 0]);
    return coded(
      new vscode.Diagnostic(range, message, severities.information),
      'input/orphaned-label',
    );
  });
}

function coded(diagnostic: vscode.Diagnostic, code: string): vscode.Diagnostic {
  diagnostic.source = diagnosticSource;
  diagnostic.code = code;
  return diagnostic;
}
