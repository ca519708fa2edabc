import * as vscode from 'vscode';
import { basename } from 'node:path';
import { type Problem, type Trace, isJudged } from '../../core/trace.js';
import { firstErrorOf, ratingsOf } from '../../core/label.js';
import { coalesced } from '../coalesce.js';
import { qualified, viewIds } from '../contributions.js';
import type { OpenTraces } from '../openTraces.js';
import type { TraceFileSession } from '../traceFileSession.js';

type Node =
  | { readonly kind: 'file'; readonly session: TraceFileSession }
  | { readonly kind: 'trace'; readonly session: TraceFileSession; readonly trace: Trace }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** The open files and their traces. */
export function listTraces(traces: OpenTraces): vscode.Disposable {
  const changed = new vscode.EventEmitter<Node | undefined>();
  const provider: vscode.TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => childrenOf(traces, node),
    getTreeItem: itemOf,
  };
  const refresh = coalesced(() => changed.fire(undefined));
  return vscode.Disposable.from(
    changed,
    refresh,
    vscode.window.createTreeView(viewIds.traces, { treeDataProvider: provider }),
    traces.onDidChangeFiles(refresh),
    traces.onDidChangeTrace(refresh),
  );
}

function childrenOf(traces: OpenTraces, node: Node | undefined): Node[] {
  if (!node) return traces.files.map((session) => ({ kind: 'file', session }));
  if (node.kind !== 'file') return [];
  const { session } = node;
  return session.items.map((item) =>
    'problem' in item
      ? { kind: 'problem', problem: item }
      : { kind: 'trace', session, trace: item },
  );
}

function itemOf(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case 'file':
      return fileItem(node.session);
    case 'trace':
      return traceItem(node.session, node.trace);
    case 'problem':
      return problemItem(node.problem);
  }
}

function fileItem({ uri, format, traces }: TraceFileSession): vscode.TreeItem {
  const item = new vscode.TreeItem(basename(uri.fsPath), vscode.TreeItemCollapsibleState.Expanded);
  item.id = uri.toString();
  item.description = `${format.title} · ${traces.length}`;
  item.tooltip = uri.fsPath;
  item.contextValue = 'file';
  return item;
}

function traceItem(session: TraceFileSession, trace: Trace): vscode.TreeItem {
  const item = new vscode.TreeItem(`${trace.record}  ${trace.id}`);
  item.id = `${session.uri.toString()}#${trace.record}.${trace.part}`;
  item.description = aboutTrace(session, trace);
  item.tooltip = trace.prompt;
  item.contextValue = 'trace';
  item.accessibilityInformation = { label: `${trace.id}, ${item.description}` };
  item.command = {
    title: 'Open Trace',
    command: qualified('openTrace'),
    arguments: [session.uri, trace.record, trace.part],
  };
  return item;
}

function aboutTrace(session: TraceFileSession, trace: Trace): string {
  const { current, orphans } = session.labels.stateOf(trace);
  const { steps } = current.trace;
  const error = firstErrorOf(steps, ratingsOf(current.labels));
  const judged = steps.filter(isJudged).length;
  const labelled = current.labels.filter((label) => label !== undefined).length;
  const predicted = session.known(trace)?.predictedError;
  const parts = [
    `${steps.length} steps`,
    trace.outcome === undefined ? undefined : trace.outcome ? 'answer right' : 'answer wrong',
    predicted === undefined ? undefined : `PRM: ${errorWords(predicted)}`,
    labelled === 0 ? 'unlabelled' : `${labelled} of ${judged} labelled`,
    error === undefined ? undefined : `label: ${errorWords(error)}`,
    current.givenUp && `given up: ${current.givenUp.reason}`,
    orphans.length === 0 ? undefined : `${orphans.length} labels lost their step`,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

function errorWords(step: number): string {
  return step === -1 ? 'no error' : `step ${step}`;
}

function problemItem({ problem, record }: Problem): vscode.TreeItem {
  const item = new vscode.TreeItem(record === null ? 'file' : `${record}  not read`);
  item.description = problem;
  item.tooltip = problem;
  item.iconPath = new vscode.ThemeIcon('warning');
  item.accessibilityInformation = { label: `not read: ${problem}` };
  return item;
}
