import * as vscode from 'vscode';
import type { ExportPreview } from '../../core/exports/preview.js';
import type { ExportRequest } from '../ports.js';

/** Shows what an export would write, as a document beside the traces; nothing is written. */
export async function showExportPreview(
  preview: ExportPreview,
  request: ExportRequest,
): Promise<void> {
  const document = await vscode.workspace.openTextDocument({
    language: 'markdown',
    content: previewText(preview, request),
  });
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.Beside,
    preview: true,
    preserveFocus: true,
  });
}

/** The text of a preview: counts, what changes, the first rows. */
export function previewText(
  { rows, steps, labels, skipped, previous, first }: ExportPreview,
  { format, out }: Pick<ExportRequest, 'format' | 'out'>,
): string {
  return [
    `# Preview: ${format.title}`,
    '',
    `${rows} rows with ${steps} steps would be written to ${out}.`,
    '',
    ...(previous
      ? [
          `Of the dataset that is there now, ${previous.kept} rows stay and ${previous.removed} go; ` +
            `${previous.added} come.`,
          '',
        ]
      : []),
    ...table('Label', 'Steps', labels),
    ...table('Left out because', 'Traces', skipped),
    `## The first ${first.length} rows`,
    '',
    ...first.flatMap((row) => ['```json', JSON.stringify(row, null, 2), '```', '']),
  ].join('\n');
}

function table(name: string, value: string, counts: Readonly<Record<string, number>>): string[] {
  const rows = Object.entries(counts).map(([key, count]) => `| ${key} | ${count} |`);
  return rows.length === 0 ? [] : [`| ${name} | ${value} |`, '|---|---|', ...rows, ''];
}
