import * as vscode from 'vscode';
import { traceScheme } from './contributions.js';
import type { OpenTrace } from './openTrace.js';
import type { OpenTraces } from './openTraces.js';
import { type TracePlace, traceUri } from './traceUri.js';

/** Opens a file and shows its first trace. */
export async function showFile(traces: OpenTraces, uri: vscode.Uri): Promise<OpenTrace> {
  const session = await traces.file(uri);
  const { record, part } = await session.first();
  return showTrace(traces, { file: uri, record, part });
}

export async function showTrace(traces: OpenTraces, place: TracePlace): Promise<OpenTrace> {
  const uri = traceUri(place);
  // First the trace, for its errors are meant for people; the editor's own are not.
  const open = await traces.trace(uri);
  await vscode.window.showTextDocument(uri, { preview: true, viewColumn: traceColumn() });
  return open;
}

/** Where traces are already, so that they do not cover the panel beside them. */
function traceColumn(): vscode.ViewColumn {
  const shown = vscode.window.visibleTextEditors.find(
    ({ document }) => document.uri.scheme === traceScheme,
  );
  return shown?.viewColumn ?? vscode.ViewColumn.Active;
}
