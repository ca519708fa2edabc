import * as vscode from 'vscode';
import { randomBytes } from 'node:crypto';
import { reportHtml } from '../../core/report/html.js';
import type { TraceRef } from '../../core/report/report.js';
import { qualified } from '../contributions.js';
import { reportOn } from '../reporting.js';
import type { TraceFileSession } from '../traceFileSession.js';

const shown = [qualified('openTrace'), qualified('showReport'), qualified('saveReport')];

/**
 * The report of a trace file as a page without scripts. It may do nothing but call the commands of its
 * links, which check what they are given.
 */
export class ReportPanel implements vscode.Disposable {
  #panel: vscode.WebviewPanel | undefined;

  async show(session: TraceFileSession): Promise<void> {
    const report = await reportOn(session);
    this.#panel ??= this.#create();
    this.#panel.title = report.title;
    this.#panel.webview.html = reportHtml(report, {
      nonce: randomBytes(16).toString('base64url'),
      hrefOf: (trace) => linkTo(session, trace),
      actions: [
        { title: 'Refresh', href: link('showReport', [session.uri.toString()]) },
        { title: 'Save as HTML or Markdown…', href: link('saveReport', [session.uri.toString()]) },
      ],
    });
    this.#panel.reveal();
  }

  #create(): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      'rewardscope.report',
      'Report',
      vscode.ViewColumn.Beside,
      { enableScripts: false, enableCommandUris: shown, enableFindWidget: true },
    );
    panel.onDidDispose(() => {
      this.#panel = undefined;
    });
    return panel;
  }

  dispose(): void {
    this.#panel?.dispose();
  }
}

function linkTo({ uri }: TraceFileSession, { record, part, step }: TraceRef): string {
  return link('openTrace', [uri.toString(), record, part, step]);
}

function link(
  command: 'openTrace' | 'showReport' | 'saveReport',
  args: readonly unknown[],
): string {
  return `command:${qualified(command)}?${encodeURIComponent(JSON.stringify(args))}`;
}
