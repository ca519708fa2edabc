import * as vscode from 'vscode';
import { basename } from 'node:path';
import { traceScheme } from './contributions.js';

/** `rewardscope:/<file name>/<record>.trace?<uri of the file>` */
export function traceUri(file: vscode.Uri, record: number): vscode.Uri {
  return vscode.Uri.from({
    scheme: traceScheme,
    path: `/${basename(file.path)}/${record}.trace`,
    query: file.toString(),
  });
}

export interface TracePlace {
  readonly file: vscode.Uri;
  readonly record: number;
}

/** Undefined if the URI names no trace. */
export function parseTraceUri(uri: vscode.Uri): TracePlace | undefined {
  const record = /\/(\d+)\.trace$/.exec(uri.path)?.[1];
  if (uri.scheme !== traceScheme || record === undefined || uri.query === '') return undefined;
  return { file: vscode.Uri.parse(uri.query, true), record: Number(record) };
}
