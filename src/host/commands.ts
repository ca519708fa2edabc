import * as vscode from 'vscode';
import { HumanError } from '../core/errors.js';
import { rewardMethods } from '../core/search/index.js';
import { findInRewards } from '../core/search/rewards.js';
import { isAbort } from '../rpc/rpc.js';
import { type CommandId, commandIds, qualified } from './contributions.js';
import type { Bisecting } from './bisecting.js';
import type { StepCursor } from './cursor.js';
import { type ExportArguments, exportDataset, reportText } from './exportDialog.js';
import { labelCommands } from './labelCommands.js';
import { type Labelling, activeTrace } from './labelling.js';
import { withMapping } from './mappingDialog.js';
import { chooseModel, showDevices } from './modelDialogs.js';
import type { OpenTrace } from './openTrace.js';
import type { OpenTraces } from './openTraces.js';
import type { Ports } from './ports.js';
import type { Probing } from './probing.js';
import type { Queue } from './queue.js';
import { reportedFile, saveReport } from './reporting.js';
import type { Scoring } from './scoring.js';
import { showFile, showTrace } from './show.js';
import { fileNamed, targetOf } from './target.js';
import { Turns } from './turns.js';
import type { TracePanelView } from './views/panel.js';
import type { ReportPanel } from './views/reportPanel.js';

export interface CommandContext {
  readonly traces: OpenTraces;
  readonly cursor: StepCursor;
  readonly scoring: Scoring;
  readonly labelling: Labelling;
  readonly bisecting: Bisecting;
  readonly queue: Queue;
  readonly probing: Probing;
  readonly panel: TracePanelView;
  readonly report: ReportPanel;
  readonly ports: Ports;
  readonly log: vscode.LogOutputChannel;
  /** Puts the sample where the user may label it, and returns its place. */
  readonly sample: () => Promise<vscode.Uri>;
}

// Arguments come from other extensions and from menus; each command takes what it can use.
export type Command = (...args: readonly unknown[]) => unknown;

/** Registers every command. What goes wrong is shown once, here. */
export function registerCommands(context: CommandContext): vscode.Disposable {
  const commands = commandTable(context);
  const inOrder = serial();
  return vscode.Disposable.from(
    ...commandIds.map((id) =>
      vscode.commands.registerCommand(qualified(id), (...args: unknown[]) =>
        guarded(context.log, () => {
          const work = (): unknown => commands[id](...args);
          return isAboutSteps(id) ? inOrder(work) : work();
        }),
      ),
    ),
  );
}

function commandTable(context: CommandContext): Readonly<Record<CommandId, Command>> {
  const { traces, scoring, labelling, panel, ports } = context;
  return {
    openTraces: async (uri) => {
      const file = uri instanceof vscode.Uri ? uri : await askFile();
      if (file) await withMapping(file, () => showFile(traces, file));
    },
    openTrace: async (given, record, part, step) => {
      const file = fileNamed(given);
      if (!file || typeof record !== 'number') return;
      const place = { file, record, part: typeof part === 'number' ? part : 0 };
      const open = await showTrace(traces, place);
      if (typeof step === 'number') context.cursor.moveTo(open, step);
    },
    openSample: async () => showFile(traces, await context.sample()),
    score: async () => {
      await scoring.score([activeTrace(traces)]);
      throwIfFailed(scoring);
    },
    scoreAll: () => scoreAll(context),
    findFirstError: () => findFirstError(context),
    toggleLabelMode: () => labelling.toggleMode(),
    toggleBlindMode: () => labelling.toggleBlindMode(),
    ...labelCommands(context),
    export: async (given) => {
      const report = await exportDataset(traces, ports.exports, argumentsOf(given));
      if (report) void vscode.window.showInformationMessage(reportText(report));
      return report;
    },
    probe: (given) =>
      context.probing.probe(targetOf(traces, context.cursor, given), probeNamed(given)),
    showPanel: () => panel.reveal(),
    showReport: async (given) => context.report.show(await reportedFile(traces, given)),
    saveReport: async (given, out) => saveReport(await reportedFile(traces, given), out),
    selectModel: () => chooseModel(ports.models),
    showDevices: () => showDevices(scoring, ports.models),
    showKeys: () =>
      vscode.commands.executeCommand(
        'workbench.action.openGlobalKeybindings',
        '@ext:rewardscope.rewardscope',
      ),
  };
}

function probeNamed(given: unknown): unknown {
  return typeof given === 'object' && given !== null && 'probe' in given ? given.probe : undefined;
}

/**
 * Commands that read or move the cursor run one after the other: of two quick key presses the second
 * is about the step that the first one led to.
 */
function isAboutSteps(id: CommandId): boolean {
  return /^(?:label|step|trace|bisect)\b/.test(id);
}

/** Runs each piece of work when the one before it has ended, well or badly. */
function serial(): (work: () => unknown) => Promise<unknown> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const current = last.then(work);
    last = current.catch(() => undefined);
    return current;
  };
}

async function guarded(log: vscode.LogOutputChannel, work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (isAbort(error)) return undefined;
    if (error instanceof HumanError) void vscode.window.showErrorMessage(error.message);
    else {
      log.error(error instanceof Error ? error : String(error));
      void offerLog(log);
    }
    return undefined;
  }
}

async function offerLog(log: vscode.LogOutputChannel): Promise<void> {
  const show = 'Show Log';
  const text = 'Rewardscope met a bug. Its log says more.';
  if ((await vscode.window.showErrorMessage(text, show)) === show) log.show();
}

function throwIfFailed({ state }: Scoring): void {
  if (state.kind === 'failed') throw new HumanError(state.reason);
}

async function askFile(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({ title: 'Open Traces', canSelectMany: false });
  return chosen?.[0];
}

async function scoreAll({ traces, scoring }: CommandContext): Promise<void> {
  const session = await traces.sessionOf(activeTrace(traces));
  const progress = { location: vscode.ProgressLocation.Notification, cancellable: true };
  await vscode.window.withProgress(
    { ...progress, title: 'Scoring traces' },
    async (report, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      const all = await session.allTraces();
      const groupSize = 64;
      const turns = new Turns();
      for (let start = 0; start < all.length && !token.isCancellationRequested;) {
        const group: OpenTrace[] = [];
        for (const trace of all.slice(start, start + groupSize)) {
          group.push(traces.watched(session, trace));
          await turns.yield();
        }
        await scoring.score(group, controller.signal);
        throwIfFailed(scoring);
        start += group.length;
        const increment = (100 * group.length) / all.length;
        report.report({ increment, message: `${start} of ${all.length}` });
      }
    },
  );
}

/** The answers of every method on the active trace, side by side; choosing one goes there. */
async function findFirstError({ traces, scoring, cursor }: CommandContext): Promise<void> {
  const open = activeTrace(traces);
  if (open.scoring.kind !== 'scored') await scoring.score([open]);
  const { threshold } = open;
  if (threshold === undefined) {
    throwIfFailed(scoring);
    return;
  }
  const picks = rewardMethods.map((method) => {
    const { firstError, probes } = findInRewards(method, { rewards: open.rewards, threshold });
    const asked = probes.map(({ prefix }) => prefix).join(', ');
    const answer =
      firstError === null ? 'not known' : firstError === -1 ? 'no error' : `step ${firstError}`;
    return { label: `${method.title}: ${answer}`, detail: `asked steps ${asked}`, firstError };
  });
  const chosen = await vscode.window.showQuickPick(picks, { title: 'First error by the PRM' });
  if (chosen && chosen.firstError !== null && chosen.firstError >= 0) {
    cursor.moveTo(open, chosen.firstError);
  }
}

function argumentsOf(given: unknown): ExportArguments {
  // A menu passes the resource it was opened on.
  if (given instanceof vscode.Uri) return given.scheme === 'file' ? { file: given } : {};
  return typeof given === 'object' && given !== null ? given : {};
}
