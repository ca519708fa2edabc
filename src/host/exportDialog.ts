import * as vscode from 'vscode';
import { HumanError } from '../core/errors.js';
import {
  type ExportFormat,
  type ExportOptions,
  type ExportReport,
  type Labelled,
  defaultExportOptions,
} from '../core/exports/export.js';
import { exportFormatById, exportFormats } from '../core/exports/index.js';
import type { OpenTraces } from './openTraces.js';
import type { ExportPort, ExportRequest } from './ports.js';
import { parseTraceUri } from './traceUri.js';
import type { TraceFileSession } from './traceFileSession.js';
import { showExportPreview } from './views/exportPreview.js';

/** What a caller of the export command may settle beforehand, so that nothing is asked. */
export interface ExportArguments {
  readonly file?: vscode.Uri;
  readonly to?: string;
  readonly out?: vscode.Uri;
  readonly options?: Partial<ExportOptions>;
}

/** Asks for what is not given, shows what would be written, and writes it. Undefined if the user leaves. */
export async function exportDataset(
  traces: OpenTraces,
  exports: ExportPort,
  given: ExportArguments = {},
): Promise<ExportReport | undefined> {
  const session = await sourceOf(traces, given.file);
  const format = given.to === undefined ? await askFormat() : exportFormatById(given.to);
  if (!format) return undefined;
  await session.labels.refresh();
  const labelled = await labelledTraces(session);
  const options = await askOptions(format, labelled, given.options);
  const out = options && (given.out ?? (await askPlace(session.uri, format)));
  if (!options || !out) return undefined;
  const read = (): AsyncIterable<Labelled> => each(labelled);
  const request = { format, options, out: out.fsPath, sources: [session.uri.fsPath] };
  // Who names the place beforehand has decided.
  if (!given.out && !(await agreed(exports, read, request))) return undefined;
  const report = await exports.write(read, request);
  if (report.rows === 0) throw new HumanError(`Nothing was written: ${reasons(report)}.`);
  return report;
}

/** What was written, in a sentence. */
export function reportText(report: ExportReport): string {
  const left = reasons(report);
  const text = `${report.rows} rows, ${report.steps} steps written to ${report.written}`;
  return left === '' ? `${text}.` : `${text}; left out: ${left}.`;
}

function reasons({ skipped }: Pick<ExportReport, 'skipped'>): string {
  return Object.entries(skipped)
    .map(([reason, count]) => `${count} for ${reason}`)
    .join(', ');
}

async function agreed(
  exports: ExportPort,
  read: () => AsyncIterable<Labelled>,
  request: ExportRequest,
): Promise<boolean> {
  const preview = await exports.preview(read, request);
  await showExportPreview(preview, request);
  if (preview.rows === 0) throw new HumanError(`Nothing would be written: ${reasons(preview)}.`);
  const write = `Write ${preview.rows} Rows`;
  const question = `Write the dataset to ${request.out}?`;
  return (await vscode.window.showInformationMessage(question, write, 'Cancel')) === write;
}

async function sourceOf(traces: OpenTraces, file?: vscode.Uri): Promise<TraceFileSession> {
  const place = traces.active && parseTraceUri(traces.active.uri);
  const uri = file ?? place?.file ?? traces.files[0]?.uri;
  if (uri) return traces.file(uri);
  throw new HumanError('There are no traces to export. Open a file of traces first.');
}

async function labelledTraces(session: TraceFileSession): Promise<Labelled[]> {
  const all = await session.allTraces();
  return all.map((original) => {
    const { trace, labels, corrections } = session.labels.stateOf(original).current;
    return { trace, labels, corrections, original, acts: session.labels.actsOf(original.hash) };
  });
}

async function askFormat(): Promise<ExportFormat | undefined> {
  const picks = exportFormats
    .filter(({ needsTokenizer }) => !needsTokenizer)
    .map((format) => ({ label: format.title, description: format.id, format }));
  return (await vscode.window.showQuickPick(picks, { title: 'Export Dataset: format' }))?.format;
}

/** Only what makes a difference is asked. Undefined if the user leaves. */
async function askOptions(
  format: ExportFormat,
  labelled: readonly Labelled[],
  given: Partial<ExportOptions> = {},
): Promise<ExportOptions | undefined> {
  let options: ExportOptions = { ...defaultExportOptions, ...given };
  if (options.neutral === undefined && !format.keepsNeutral && hasNeutral(labelled)) {
    const neutral = await askNeutral();
    if (!neutral) return undefined;
    options = { ...options, neutral };
  }
  return options;
}

function hasNeutral(labelled: readonly Labelled[]): boolean {
  return labelled.some(({ labels }) => labels.some((label) => label?.rating === 0));
}

async function askNeutral(): Promise<ExportOptions['neutral']> {
  const picks = [
    { label: 'Leave their traces out', neutral: 'drop' as const },
    { label: 'Count them as good', neutral: 'positive' as const },
    { label: 'Count them as bad', neutral: 'negative' as const },
  ];
  return (await vscode.window.showQuickPick(picks, { title: 'Export Dataset: neutral labels' }))
    ?.neutral;
}

async function askPlace(source: vscode.Uri, format: ExportFormat): Promise<vscode.Uri | undefined> {
  return vscode.window.showSaveDialog({
    title: 'Export Dataset',
    defaultUri: source.with({ path: `${source.path}.${format.id}.jsonl` }),
    filters: { 'JSON lines': ['jsonl'], Parquet: ['parquet'] },
  });
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) {
    // Lets the editor breathe on large files.
    await Promise.resolve();
    yield item;
  }
}
