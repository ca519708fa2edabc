import * as vscode from 'vscode';
import { randomBytes } from 'node:crypto';
import { HumanError, messageOf } from '../../core/errors.js';
import { wordDiff } from '../../core/labels/drafts.js';
import { hackTagById } from '../../core/labels/tags.js';
import { aggregateAll } from '../../core/shaping/aggregate.js';
import type { Signal } from '../../core/signal.js';
import {
  type PanelRemarks,
  type PanelSignal,
  type PanelState,
  type TracePanel,
  type TracePanelHost,
  rateSchema,
  stepCommandSchema,
  stepSchema,
} from '../../rpc/panel.js';
import { type Remote, type Wire, connect } from '../../rpc/rpc.js';
import { coalesced } from '../coalesce.js';
import { qualified } from '../contributions.js';
import type { StepCursor } from '../cursor.js';
import type { Labelling } from '../labelling.js';
import type { OpenTrace } from '../openTrace.js';
import type { OpenTraces } from '../openTraces.js';
import { nameOfTarget } from '../target.js';

/** The trace panel: a rendered reading view beside the editor, for the trace that was last active. */
export class TracePanelView implements vscode.Disposable {
  readonly #subscriptions: { dispose(): unknown }[] = [];
  readonly #update = coalesced(() => void this.#show());
  #panel: { readonly view: vscode.WebviewPanel; readonly remote: Remote<TracePanel> } | undefined;
  #open: OpenTrace | undefined;
  #isListening = false;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly traces: OpenTraces,
    private readonly cursor: StepCursor,
    private readonly labelling: Labelling,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.#subscriptions.push(
      this.#update,
      traces.onDidChangeTrace((open) => {
        if (open === this.#open) this.#update();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.#follow()),
      vscode.window.onDidChangeTextEditorSelection(() => this.#follow()),
    );
  }

  /** Opens the panel, or brings it to the front. */
  reveal(): void {
    this.#follow();
    if (this.#panel) {
      this.#panel.view.reveal(undefined, true);
      return;
    }
    const view = vscode.window.createWebviewPanel(
      'rewardscope.panel',
      'Trace',
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(this.extension, 'dist')] },
    );
    const remote = connect<TracePanel>(webviewWire(view), this.#methods());
    this.#panel = { view, remote };
    view.onDidDispose(() => {
      this.#panel = undefined;
      this.#isListening = false;
    });
    view.webview.html = pageOf(view.webview, this.extension);
  }

  /** What the page may ask for. It is an untrusted caller: every parameter is checked. */
  #methods(): TracePanelHost {
    return {
      ready: () => {
        this.#isListening = true;
        return this.#open ? panelState(this.#open, this.cursor) : null;
      },
      select: (params) => {
        const { open, step } = this.#checked(stepSchema.parse(params).step);
        this.cursor.moveTo(open, step);
        return null;
      },
      rate: async (params) => {
        const { step, rating } = rateSchema.parse(params);
        await this.labelling.rate(this.#checked(step), rating);
        return null;
      },
      firstError: async (params) => {
        const { open, step } = this.#checked(stepSchema.parse(params).step);
        await this.labelling.firstError({ open, step });
        return null;
      },
      command: async (params) => {
        const { step, command } = stepCommandSchema.parse(params);
        const target = nameOfTarget(this.#checked(step));
        await vscode.commands.executeCommand(qualified(command), target);
        return null;
      },
    };
  }

  #checked(step: number): { readonly open: OpenTrace; readonly step: number } {
    if (this.#open?.trace.steps[step]) return { open: this.#open, step };
    throw new HumanError(`There is no step ${step} in the trace that is shown.`);
  }

  #follow(): void {
    const active = this.traces.active;
    if (active) this.#open = active;
    this.#update();
  }

  async #show(): Promise<void> {
    if (!this.#panel || !this.#open) return;
    this.#panel.view.title = `Trace ${this.#open.trace.id}`;
    if (!this.#isListening) return;
    try {
      await this.#panel.remote.show(panelState(this.#open, this.cursor));
    } catch (error) {
      this.log.debug(`panel: ${messageOf(error)}`);
    }
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#panel?.view.dispose();
  }
}

function panelState(open: OpenTrace, cursor: StepCursor): PanelState {
  const { trace, signals, labels, predictedError, confirmedError, threshold } = open;
  return {
    trace: {
      id: trace.id,
      prompt: trace.prompt,
      answer: trace.answer,
      outcome: trace.outcome,
      steps: trace.steps.map(({ text, role }) => ({ text, role })),
    },
    signals: signals.map(panelSignal),
    labels: labels.map((label) => label ?? null),
    remarks: trace.steps.map((_, step) => remarksOf(open, step)),
    predictedError: predictedError ?? null,
    confirmedError: confirmedError ?? null,
    threshold: threshold ?? null,
    selected: cursor.stepOf(open) ?? null,
    status: statusText(open),
  };
}

function remarksOf({ current }: OpenTrace, step: number): PanelRemarks {
  const correction = current.corrections[step];
  return {
    notes: (current.notes[step] ?? []).map(({ text }) => text),
    tags: (current.tags[step] ?? []).map((id) => hackTagById(id)?.title ?? id),
    correction: correction
      ? wordDiff(correction.before, current.trace.steps[step]?.text ?? '')
      : null,
  };
}

function panelSignal({ id, kind, range, values, evidence }: Signal): PanelSignal {
  return {
    id,
    kind,
    range,
    values: values.map((value) => value ?? null),
    evidence: values.map((_, step) => evidence?.[step] ?? null),
    aggregates: aggregateAll(values),
  };
}

function statusText({ scoring }: OpenTrace): string {
  switch (scoring.kind) {
    case 'unscored':
      return 'not scored';
    case 'scoring':
      return 'being scored…';
    case 'failed':
      return `no rewards: ${scoring.reason}`;
    case 'scored':
      return `${scoring.model.title}: ${scoring.model.name} on ${scoring.model.device}`;
  }
}

function webviewWire(view: vscode.WebviewPanel): Wire {
  return {
    send: (message) => void view.webview.postMessage(message),
    onMessage: (listener) => void view.webview.onDidReceiveMessage(listener),
    onClose: (listener) =>
      void view.onDidDispose(() => listener(new Error('the panel was closed'))),
  };
}

function pageOf(webview: vscode.Webview, extension: vscode.Uri): string {
  const resource = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', name)).toString();
  const nonce = randomBytes(16).toString('base64url');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${resource('webview.css')}">
<title>Trace</title>
</head>
<body>
<script nonce="${nonce}" src="${resource('webview.js')}"></script>
</body>
</html>`;
}
