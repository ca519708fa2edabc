import * as vscode from 'vscode';
import type { Thresholds } from '../core/detectors/detect.js';
import { detectors } from '../core/detectors/index.js';
import type { SplitId } from '../core/segment.js';
import type { DeviceRequest } from '../rpc/worker.js';

/** A setting as a value: nobody but this file asks for the configuration. */
export class Setting<T> {
  constructor(
    readonly id: string,
    private readonly fallback: T,
  ) {}

  get value(): T {
    return vscode.workspace.getConfiguration('rewardscope').get<T>(this.id) ?? this.fallback;
  }

  async set(value: T): Promise<void> {
    await vscode.workspace
      .getConfiguration('rewardscope')
      .update(this.id, value, vscode.ConfigurationTarget.Global);
  }

  onDidChange(listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`rewardscope.${this.id}`)) listener();
    });
  }
}

/** Every setting; package.json describes them to people. */
export const settings = {
  model: new Setting<string>('model', ''),
  device: new Setting<DeviceRequest>('device', 'auto'),
  threads: new Setting<number>('threads', 0),
  threshold: new Setting<number | null>('threshold', null),
  autoScore: new Setting<boolean>('scoring.auto', true),
  segmentation: new Setting<SplitId>('segmentation', 'auto'),
  mappings: new Setting<Readonly<Record<string, unknown>>>('mappings', {}),
  queueOrder: new Setting<string>('queue.order', 'file'),
  queueSeed: new Setting<number>('queue.seed', 0),
  queueFloor: new Setting<number>('queue.floor', 0.1),
  bisectNoise: new Setting<number>('bisect.noise', 0.05),
  bisectConfidence: new Setting<number>('bisect.confidence', 0.95),
  labelsLocation: new Setting<'beside' | 'user'>('labels.location', 'beside'),
  labelKeys: new Setting<'single' | 'vim-safe'>('labels.keys', 'single'),
  annotator: new Setting<string>('labels.annotator', ''),
};

/** Where the detectors fire that the editor runs: `rewardscope.detectors.<id>.threshold`. */
const detectorSettings = detectors.flatMap(({ id, scope, threshold }) =>
  scope === 'trace' && threshold !== undefined
    ? [{ id, setting: new Setting<number>(`detectors.${id}.threshold`, threshold) }]
    : [],
);

export function detectorThresholds(): Thresholds {
  return Object.fromEntries(detectorSettings.map(({ id, setting }) => [id, setting.value]));
}

export function onDidChangeDetectors(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('rewardscope.detectors')) listener();
  });
}

/** Whether the user has switched inlay hints off, so that rewards need another carrier. */
export function inlayHintsAreOff(): boolean {
  const enabled = vscode.workspace
    .getConfiguration('editor', { languageId: 'trace' })
    .get<string>('inlayHints.enabled');
  return enabled === 'off';
}
