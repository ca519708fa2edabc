import * as vscode from 'vscode';
import { deviceText } from '../rpc/worker.js';
import type { ModelPort } from './ports.js';
import type { Scoring } from './scoring.js';
import { settings } from './settings.js';

/** Lets the user choose one of the known models, or a folder. */
export async function chooseModel(models: ModelPort): Promise<void> {
  const browse = { label: '$(folder-opened) Choose a model folder…', path: undefined };
  const known = await models.known();
  const picks = known.map(({ name, title, path }) => ({ label: title, description: name, path }));
  const chosen = await vscode.window.showQuickPick([...picks, browse], {
    title: 'Process reward model',
  });
  if (!chosen) return;
  const path = chosen.path ?? (await askFolder());
  if (path === undefined) return;
  const model = await models.inspect(path);
  await settings.model.set(model.path);
}

async function askFolder(): Promise<string | undefined> {
  const folders = await vscode.window.showOpenDialog({
    title: 'Model folder (with a model.json)',
    canSelectFiles: false,
    canSelectFolders: true,
  });
  return folders?.[0]?.fsPath;
}

/** Shows where the model runs, what else could be used and why not, and offers to change it. */
export async function showDevices(scoring: Scoring, models: ModelPort): Promise<void> {
  const { state } = scoring;
  const title =
    state.kind === 'ready'
      ? `${state.model.name} runs on ${state.model.device}`
      : state.kind === 'failed'
        ? state.reason
        : 'No model is loaded';
  const devices = vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Trying devices' },
    () => models.devices(),
  );
  const auto = { label: 'auto', description: 'the first that works', device: 'auto' as const };
  const other = { label: '$(symbol-misc) Select another model…', device: undefined };
  const rows = devices.then((reports) => [
    auto,
    ...reports.map((report) => ({
      label: report.device,
      description: deviceText(report),
      device: report.device,
    })),
    other,
  ]);
  const chosen = await vscode.window.showQuickPick(rows, { title });
  if (!chosen) return;
  if (chosen.device === undefined) await chooseModel(models);
  else await settings.device.set(chosen.device);
}
