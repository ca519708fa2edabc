import './style.css';
import type { TracePanel, TracePanelHost } from '../src/rpc/panel.js';
import { connect, type Wire } from '../src/rpc/rpc.js';
import { registerControls } from './controls.js';
import { Remembered, type VsCodeApi } from './memory.js';
import { Panel } from './panel.js';

declare function acquireVsCodeApi(): VsCodeApi;

const vscode = acquireVsCodeApi();
const wire: Wire = {
  send: (message) => vscode.postMessage(message),
  onMessage: (listener) =>
    addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      // Other parts of the page's frame talk by messages too.
      if (typeof data === 'object' && data !== null && 'kind' in data) listener(data);
    }),
  // The extension's end lives as long as this page.
  onClose: () => undefined,
};

registerControls();
const ours: TracePanel = {
  show(state) {
    panel.show(state);
    return null;
  },
};
const host = connect<TracePanelHost>(wire, ours);
const panel = new Panel(host, new Remembered(vscode));
document.body.append(panel.element);
void host.ready(null).then((state) => panel.show(state));
