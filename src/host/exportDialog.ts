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
import type { ExportPort } from './ports.js';
import { parseTraceUri } from './traceUri.js';
import type { TraceFileSession } from './traceFileSession.js';

/** What a caller of the export command may settle beforehand, so that nothing is asked. */
export interface ExportArguments {
  readonly file?: vscode.Uri;
  readonly to?: string;
  readonly out?: vscode.Uri;
  readonly options?: Partial<ExportOptions>;
}

/** Asks for what is not given, and writes a dataset. Undefined if the user leaves. */
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
  const options = { ...defaultExportOptions, ...given.options };
  const neutral =
    given.options?.neutral === undefined && hasNeutral(labelled)
      ? await askNeutral()
      : options.neutral;
  if (!neutral) return undefined;
  const out = given.out ?? (await askPlace(session.uri, format));
  if (!out) return undefined;
  const report = await exports.write(each(labelled), {
    format,
    options: { ...options, neutral },
    out: out.fsPath,
    sources: [session.uri.fsPath],
  });
  if (report.rows === 0) throw new HumanError(`Nothing was written: ${reasons(report)}.`);
  return report;
}

/** What was written, in a sentence. */
export function reportText(report: ExportReport): string {
  const left = reasons(report);
  const text = `${report.rows} traces, ${report.steps} steps written to ${report.written}`;
  return left === '' ? `${text}.` : `${text}; left out: ${left}.`;
}

function reasons({ skipped }: ExportReport): string {
  return Object.entries(skipped)
    .map(([reason, count]) => `${count} for ${reason}`)
    .join(', ');
}

async function sourceOf(traces: OpenTraces, file?: vscode.Uri): Promise<TraceFileSession> {
  const place = traces.active && parseTraceUri(traces.active.uri);
  const uri = file ?? place?.file ?? traces.files[0]?.uri;
  if (uri) return traces.file(uri);
  throw new HumanError('There are no traces to export. Open a file of traces first.');
}

async function labelledTraces(session: TraceFileSession): Promise<Labelled[]> {
  const all = await session.allTraces();
  return all.map((trace) => {
    const { current } = session.labels.stateOf(trace);
    return { trace: current.trace, labels: current.labels };
  });
}

function hasNeutral(labelled: readonly Labelled[]): boolean {
  return labelled.some(({ labels }) => labels.some((label) => label?.rating === 0));
}

async function askFormat(): Promise<ExportFormat | undefined> {
  const picks = exportFormats.map((format) => ({
    label: format.title,
    description: format.id,
    format,
  }));
  return (await vscode.window.showQuickPick(picks, { title: 'Export Dataset: format' }))?.format;
}

async function askNeutral(): Promise<ExportOptions['neutral'] | undefined> {
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
    filters: { 'JSON lines': ['jsonl'] },
  });
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) {
    // Lets the editor breathe on large files.
    await Promise.resolve();
    yield item;
  }
}
