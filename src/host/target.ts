import * as vscode from 'vscode';
import { HumanError } from '../core/errors.js';
import { type StepCursor, stepAt } from './cursor.js';
import type { OpenTrace } from './openTrace.js';
import type { OpenTraces } from './openTraces.js';

/** The step that a command is about. */
export interface Target {
  readonly open: OpenTrace;
  readonly step: number;
}

/** How menus, quick fixes and other extensions name a step; without it, it is that of the cursor. */
interface NamedStep {
  readonly trace?: unknown;
  readonly step?: unknown;
  /** As the menu of the line numbers says it. */
  readonly uri?: unknown;
  readonly lineNumber?: unknown;
}

export function targetOf(traces: OpenTraces, cursor: StepCursor, given: unknown): Target {
  const named: NamedStep = typeof given === 'object' && given !== null ? given : {};
  const open = namedTrace(traces, named) ?? traces.active;
  if (!open) throw new HumanError('There is no trace in the focused editor. Open one first.');
  const step = namedStep(open, named) ?? cursor.stepOf(open);
  if (step === undefined) throw new HumanError('This trace has no steps to label.');
  return { open, step };
}

export function nameOfTarget({ open, step }: Target): { trace: string; step: number } {
  return { trace: open.uri.toString(), step };
}

function namedTrace(traces: OpenTraces, { trace, uri }: NamedStep): OpenTrace | undefined {
  if (uri instanceof vscode.Uri) return traces.known(uri);
  return typeof trace === 'string' ? traces.known(vscode.Uri.parse(trace)) : undefined;
}

function namedStep(open: OpenTrace, { step, lineNumber }: NamedStep): number | undefined {
  if (typeof step === 'number') return step;
  if (typeof lineNumber !== 'number') return undefined;
  const shown = vscode.workspace.textDocuments.find(
    ({ uri }) => uri.toString() === open.uri.toString(),
  );
  return shown && stepAt(open, shown, new vscode.Position(lineNumber - 1, 0));
}

/** A file as other extensions name it, or as links do, which can carry text alone. */
export function fileNamed(given: unknown): vscode.Uri | undefined {
  if (given instanceof vscode.Uri) return given;
  return typeof given === 'string' ? vscode.Uri.parse(given) : undefined;
}
