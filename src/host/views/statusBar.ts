import * as vscode from 'vscode';
import { qualified } from '../contributions.js';
import type { Labelling } from '../labelling.js';
import type { ModelState, Scoring } from '../scoring.js';

/** One item: the model and its device, or why there is none; and whether single keys label. */
export function showStatus(scoring: Scoring, labelling: Labelling): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(
    'rewardscope.status',
    vscode.StatusBarAlignment.Right,
    100,
  );
  item.name = 'Rewardscope';
  item.command = qualified('showDevices');
  const update = (): void => {
    const { text, tooltip } = statusOf(scoring.state);
    item.text = labelling.isOn ? `${text} · LABEL` : text;
    item.tooltip = tooltip;
    item.accessibilityInformation = { label: `Rewardscope: ${tooltip}` };
  };
  update();
  item.show();
  return vscode.Disposable.from(
    item,
    scoring.onDidChange(update),
    labelling.onDidChangeMode(update),
  );
}

function statusOf(state: ModelState): { readonly text: string; readonly tooltip: string } {
  switch (state.kind) {
    case 'idle':
      return { text: '$(pulse) PRM', tooltip: 'No model is loaded yet.' };
    case 'loading':
      return { text: '$(loading~spin) PRM', tooltip: 'The model is being loaded.' };
    case 'failed':
      return { text: '$(warning) no PRM', tooltip: state.reason };
    case 'ready': {
      const { name, title, device, refused } = state.model;
      const why = refused.map((each) => `${each.device} refused: ${each.reason}`);
      const about = [`${title} (${name}) runs on ${device}.`, ...why];
      return { text: `$(pulse) ${name} · ${device.toUpperCase()}`, tooltip: about.join('\n') };
    }
  }
}
