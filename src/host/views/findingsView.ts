import * as vscode from 'vscode';
import type { Finding } from '../../core/finding.js';
import { groupedBy } from '../../core/group.js';
import { coalesced } from '../coalesce.js';
import { qualified, viewIds } from '../contributions.js';
import type { OpenTrace } from '../openTrace.js';
import type { OpenTraces } from '../openTraces.js';
import { parseTraceUri } from '../traceUri.js';
import { detectorTitle, findingText } from '../words.js';

interface Found {
  readonly open: OpenTrace;
  readonly finding: Finding;
}

type Node = { readonly code: string; readonly all: readonly Found[] } | Found;

/** What was found in the traces that were looked at, by kind; the commonest kind first. */
export function listFindings(traces: OpenTraces): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const refresh = coalesced(() => changed.fire(undefined));
  const treeDataProvider: vscode.TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => (node ? ('all' in node ? [...node.all] : []) : kindsOf(traces)),
    getTreeItem: (node) => ('all' in node ? kindItem(node) : foundItem(node)),
  };
  return vscode.Disposable.from(
    changed,
    refresh,
    vscode.window.createTreeView(viewIds.findings, { treeDataProvider }),
    traces.onDidChangeTrace(refresh),
  );
}

function kindsOf(traces: OpenTraces): Node[] {
  const found = [...traces.all].flatMap((open) =>
    open.findings.map((finding): Found => ({ open, finding })),
  );
  return [...groupedBy(found, ({ finding }) => finding.code)]
    .map(([code, all]) => ({ code, all }))
    .sort((a, b) => b.all.length - a.all.length);
}

function kindItem({ code, all }: { code: string; all: readonly Found[] }): vscode.TreeItem {
  const state = vscode.TreeItemCollapsibleState.Collapsed;
  const item = new vscode.TreeItem(kindTitle(code), state);
  item.id = code;
  item.description = String(all.length);
  item.tooltip = code;
  item.accessibilityInformation = { label: `${kindTitle(code)}, ${all.length} findings` };
  return item;
}

function kindTitle(code: string): string {
  if (code === 'first-error/predicted') return 'Predicted first errors';
  if (code === 'first-error/confirmed') return 'First errors by label';
  return detectorTitle(code);
}

function foundItem({ open, finding }: Found): vscode.TreeItem {
  const { trace, uri } = open;
  const name = `${trace.id}${finding.step === null ? '' : `  step ${finding.step}`}`;
  const item = new vscode.TreeItem(name);
  item.description = findingText(finding);
  item.tooltip = trace.steps[finding.step ?? -1]?.text ?? trace.prompt;
  item.accessibilityInformation = { label: `${name}, ${item.description}` };
  const { file, record, part } = parseTraceUri(uri) ?? {};
  const command = qualified('openTrace');
  item.command = { title: 'Show', command, arguments: [file, record, part, finding.step ?? 0] };
  return item;
}
