import * as vscode from 'vscode';

/** Copies the sample traces to where labels may be written beside them. */
export async function copySample(context: vscode.ExtensionContext): Promise<vscode.Uri> {
  const source = vscode.Uri.joinPath(context.extensionUri, 'media/sample/grade-school.jsonl');
  const target = vscode.Uri.joinPath(context.globalStorageUri, 'sample/grade-school.jsonl');
  await vscode.workspace.fs.copy(source, target, { overwrite: true });
  return target;
}
