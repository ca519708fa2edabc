import * as vscode from 'vscode';
import { basename } from 'node:path';
import { traceScheme } from './contributions.js';

export interface TracePlace {
  readonly file: vscode.Uri;
  readonly record: number;
  /** Which of the record's traces. */
  readonly part: number;
}

/** `rewardscope:/<file name>[/<part>]/<record>.trace?<uri of the file>`; part 0 goes unsaid. */
export function traceUri({ file, record, part }: TracePlace): vscode.Uri {
  return vscode.Uri.from({
    scheme: traceScheme,
    path: `/${basename(file.path)}${part === 0 ? '' : `/${part}`}/${record}.trace`,
    query: file.toString(),
  });
}

/** Undefined if the URI names no trace. */
export function parseTraceUri(uri: vscode.Uri): TracePlace | undefined {
  const [, part, record] = /^\/[^/]+(?:\/(\d+))?\/(\d+)\.trace$/.exec(uri.path) ?? [];
  if (uri.scheme !== traceScheme || record === undefined || uri.query === '') return undefined;
  return {
    file: vscode.Uri.parse(uri.query, true),
    record: Number(record),
    part: Number(part ?? 0),
  };
}
