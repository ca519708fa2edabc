import * as vscode from 'vscode';
import { messageOf } from '../../core/errors.js';
import { traceScheme } from '../contributions.js';
import type { OpenTraces } from '../openTraces.js';

/**
 * Serves trace documents as read-only files. A file system, not a text content provider: it is what
 * wakes the extension when a window is restored with traces open.
 */
export function serveTraceDocuments(traces: OpenTraces): vscode.Disposable {
  const provider: vscode.FileSystemProvider = {
    onDidChangeFile: new vscode.EventEmitter<vscode.FileChangeEvent[]>().event,
    watch: () => new vscode.Disposable(() => undefined),
    async stat(uri) {
      const text = await textOf(traces, uri);
      return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: text.byteLength };
    },
    readFile: (uri) => textOf(traces, uri),
    readDirectory: () => [],
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
  return vscode.workspace.registerFileSystemProvider(traceScheme, provider, {
    isReadonly: new vscode.MarkdownString('Traces are read-only: label steps, do not edit them.'),
    isCaseSensitive: true,
  });
}

async function textOf(traces: OpenTraces, uri: vscode.Uri): Promise<Uint8Array> {
  try {
    const open = await traces.trace(uri);
    return new TextEncoder().encode(open.document.text);
  } catch (error) {
    // The reason must reach the person who opened it; "file not found" alone would not do.
    throw vscode.FileSystemError.Unavailable(messageOf(error));
  }
}

function refuse(uri: vscode.Uri): never {
  throw vscode.FileSystemError.NoPermissions(uri);
}
