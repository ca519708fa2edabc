import * as vscode from 'vscode';
import { join } from 'node:path';
import type { Finding } from './core/finding.js';
import { type Rating, ratingsOf } from './core/label.js';
import { cacheFolder } from './engine/cacheFolder.js';
import { exportDataset } from './engine/dataset.js';
import { previewDataset } from './engine/datasetPreview.js';
import { LabelStore } from './engine/labelStore.js';
import { mappingFor } from './engine/mappings.js';
import { bundledModel, findModel, listModels, readModel } from './engine/models.js';
import type { ModelFolder } from './engine/models.js';
import { PrmProcess } from './engine/prmProcess.js';
import { openTraceFile } from './engine/traceFile.js';
import { userName } from './engine/userName.js';
import { Bisecting } from './host/bisecting.js';
import { registerCommands } from './host/commands.js';
import { contextKeys, traceScheme } from './host/contributions.js';
import { StepCursor } from './host/cursor.js';
import { Labelling } from './host/labelling.js';
import type { OpenTrace } from './host/openTrace.js';
import { OpenTraces } from './host/openTraces.js';
import { Probing } from './host/probing.js';
import { Queue } from './host/queue.js';
import type { KnownModel, ModelPort, Ports } from './host/ports.js';
import { copySample } from './host/sample.js';
import { Scoring } from './host/scoring.js';
import { settings } from './host/settings.js';
import { showTrace } from './host/show.js';
import { serveStepDocuments } from './host/stepDocuments.js';
import { parseTraceUri } from './host/traceUri.js';
import { showCodeLenses } from './host/views/codeLenses.js';
import { decorateTraces } from './host/views/decorations.js';
import { reportFindings } from './host/views/diagnostics.js';
import { offerFindingFixes } from './host/views/findingFixes.js';
import { listFindings } from './host/views/findingsView.js';
import { explainSteps } from './host/views/hovers.js';
import { showInlayHints } from './host/views/inlayHints.js';
import { outlineTraces } from './host/views/outline.js';
import { TracePanelView } from './host/views/panel.js';
import { showQuestion } from './host/views/question.js';
import { offerFixes } from './host/views/quickFixes.js';
import { ReportPanel } from './host/views/reportPanel.js';
import { showStatus } from './host/views/statusBar.js';
import { serveTraceDocuments } from './host/views/traceFileSystem.js';
import { listTraces } from './host/views/tracesView.js';

/** What other extensions and tests may read. */
export interface RewardscopeApi {
  /** Resolves when the trace document has its rewards, or it is clear that it gets none. */
  whenScored(uri: vscode.Uri): Promise<void>;
  state(uri: vscode.Uri): TraceState | undefined;
  /** Whether single keys label. */
  readonly labelMode: boolean;
  /** Process id of the worker, while one runs. */
  readonly workerProcess: number | undefined;
}

export interface TraceState {
  readonly rewards: readonly (number | undefined)[];
  readonly labels: readonly (Rating | undefined)[];
  readonly findings: readonly Finding[];
}

export function activate(context: vscode.ExtensionContext): RewardscopeApi {
  const log = vscode.window.createOutputChannel('Rewardscope', { log: true });
  const models = modelPort(context, log);
  const { version } = context.extension.packageJSON as { readonly version: string };
  const ports: Ports = {
    files: {
      open: (path, { split, mappings }) =>
        openTraceFile(path, { split, mapping: mappingFor(path, mappings) }),
    },
    journal: (traceFile) =>
      new LabelStore(
        traceFile,
        labelFolder(context),
        () => settings.labelsLocation.value,
        tellOfFallback,
      ),
    exports: {
      write: (read, request) => exportDataset(read, { ...request, version }),
      preview: previewDataset,
    },
    models,
  };
  const traces = new OpenTraces(ports);
  const scoring = new Scoring(traces, models, log);
  const cursor = new StepCursor();
  const show = async (open: OpenTrace): Promise<void> => {
    const place = parseTraceUri(open.uri);
    if (place) await showTrace(traces, place);
  };
  const annotator = (): string => settings.annotator.value || userName();
  const queue = new Queue(traces);
  const labelling = new Labelling(traces, cursor, show, annotator, (open) =>
    queue.propensityOf(open),
  );
  const bisecting = new Bisecting(labelling, cursor);
  const panel = new TracePanelView(context.extensionUri, traces, cursor, labelling, log);
  const probing = new Probing(traces, models);
  const report = new ReportPanel();
  const sample = (): Promise<vscode.Uri> => copySample(context);
  context.subscriptions.push(
    log,
    traces,
    scoring,
    cursor,
    labelling,
    bisecting,
    panel,
    probing,
    report,
    { dispose: () => models.stop() },
    serveTraceDocuments(traces),
    serveStepDocuments(traces, labelling),
    settings.labelKeys.onDidChange(() => void labelling.bindKeys()),
    showInlayHints(traces),
    decorateTraces(context.extensionUri, traces),
    reportFindings(traces),
    explainSteps(traces),
    offerFixes(traces),
    offerFindingFixes(traces),
    showQuestion(traces, bisecting),
    outlineTraces(traces),
    showCodeLenses(traces, labelling),
    showStatus(scoring, labelling),
    listTraces(traces),
    listFindings(traces),
    followFocus(),
    registerCommands({
      ...{ traces, cursor, scoring, labelling, bisecting, queue },
      ...{ panel, report, probing, ports, log, sample },
    }),
  );
  return {
    whenScored: async (uri) => scoring.settled(await traces.trace(uri)),
    state: (uri) => {
      const open = traces.known(uri);
      return (
        open && { rewards: open.rewards, labels: ratingsOf(open.labels), findings: open.findings }
      );
    },
    get labelMode() {
      return labelling.isOn;
    },
    get workerProcess() {
      return models.workerProcess;
    },
  };
}

/** Keeps the context key of the focused editor, by which menus and keys know a trace. */
function followFocus(): vscode.Disposable {
  const update = (editor: vscode.TextEditor | undefined): void => {
    const isTrace = editor?.document.uri.scheme === traceScheme;
    void vscode.commands.executeCommand('setContext', contextKeys.isTrace, isTrace);
  };
  update(vscode.window.activeTextEditor);
  return vscode.window.onDidChangeActiveTextEditor(update);
}

/** Where labels go that cannot lie beside their file. */
function labelFolder({ globalStorageUri }: vscode.ExtensionContext): string {
  return join(globalStorageUri.fsPath, 'labels');
}

function tellOfFallback(path: string): void {
  void vscode.window.showWarningMessage(
    `The folder of this trace file cannot be written, so labels are kept in ${path}. ` +
      'Once it can, "Rewardscope: Move Labels Beside Their Trace File" brings them there.',
  );
}

/** Idle minutes after which the worker gives its memory back. */
const idleMinutes = 10;

function modelPort(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): ModelPort {
  const modelsDir = context.asAbsolutePath('models');
  const prm = new PrmProcess({
    worker: context.asAbsolutePath(join('dist', 'worker.js')),
    request: async () => {
      const { path } = await findModel(settings.model.value || bundledModel, modelsDir);
      const { device, threads } = settings;
      return {
        folder: path,
        device: device.value,
        threads: threads.value,
        cache: cacheFolder(),
      };
    },
    log: (line) => log.debug(line),
    idleStop: idleMinutes * 60_000,
  });
  return {
    model: (signal) => prm.model(signal),
    score: (traces, signal) => prm.score(traces, signal),
    devices: () => prm.devices(),
    stop: () => prm.stop(),
    get workerProcess() {
      return prm.pid;
    },
    known: async () => (await listModels(modelsDir)).map(knownModel),
    inspect: async (path) => knownModel(await readModel(path)),
  };
}

function knownModel({ path, manifest: { name, title } }: ModelFolder): KnownModel {
  return { name, title, path };
}
