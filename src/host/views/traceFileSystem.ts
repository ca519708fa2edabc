import * as vscode from 'vscode';
import { messageOf } from '../../core/errors.js';
import { traceScheme } from '../contributions.js';
import type { OpenTraces } from '../openTraces.js';

/**
 * Serves trace documents as read-only files. A file system, not a text content provider: it is what
 * wakes the extension when a window is restored with traces open.
 */
export function serveTraceDocuments(traces: OpenTraces): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  // An editor reads a file again only when its time has changed.
  const revisions = new Map<string, number>();
  const provider: vscode.FileSystemProvider = {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => undefined),
    async stat(uri) {
      const text = await textOf(traces, uri);
      const mtime = revisions.get(uri.toString()) ?? 0;
      return { type: vscode.FileType.File, ctime: 0, mtime, size: text.byteLength };
    },
    readFile: (uri) => textOf(traces, uri),
    readDirectory: () => [],
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
  return vscode.Disposable.from(
    changed,
    traces.onDidReviseTrace(({ uri }) => {
      revisions.set(uri.toString(), (revisions.get(uri.toString()) ?? 0) + 1);
      changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
    }),
    // Marks stand where the text was laid out: once the editor shows it, they are drawn again.
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      traces.known(document.uri)?.redraw();
    }),
    vscode.workspace.registerFileSystemProvider(traceScheme, provider, {
      isReadonly: new vscode.MarkdownString('Traces are read-only: label steps, do not edit them.'),
      isCaseSensitive: true,
    }),
  );
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
