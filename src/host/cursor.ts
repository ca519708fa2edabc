import * as vscode from 'vscode';
import { isJudged, type Span } from '../core/trace.js';
import type { OpenTrace } from './openTrace.js';
import { traceScheme } from './contributions.js';

/** The step that a position lies in; the first one above all steps, undefined without steps. */
export function stepAt(
  open: OpenTrace,
  document: vscode.TextDocument,
  position: vscode.Position,
): number | undefined {
  const offset = document.offsetAt(position);
  const { steps } = open.document;
  if (steps.length === 0) return undefined;
  const after = steps.findIndex(({ heading: [start] }) => start > offset);
  return after === -1 ? steps.length - 1 : Math.max(0, after - 1);
}

/**
 * Where the reader is. VS Code tells of a cursor's moves with a delay, so after a move of our own the
 * editor may for a moment still report where it came from; until it has caught up, we know better.
 */
export class StepCursor implements vscode.Disposable {
  #moving: { readonly open: OpenTrace; readonly step: number } | undefined;
  readonly #subscription = vscode.Disposable.from(
    vscode.window.onDidChangeTextEditorSelection((event) => this.#arrived(event)),
    // A trace that was cut or corrected is laid out anew: the step stands elsewhere.
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      const { open, step } = this.#moving ?? {};
      if (open?.uri.toString() === document.uri.toString() && step !== undefined)
        this.moveTo(open, step);
    }),
  );

  /** The step of the cursor in the focused trace document. */
  stepOf(open: OpenTrace): number | undefined {
    if (this.#moving?.open === open) return this.#moving.step;
    const editor = editorOf(open);
    return editor && stepAt(open, editor.document, editor.selection.active);
  }

  /** The steps that a selection touches; none without a selection. */
  selectedSteps(open: OpenTrace): number[] {
    const editor = this.#moving?.open === open ? undefined : editorOf(open);
    if (!editor || editor.selection.isEmpty) return [];
    const { start, end } = editor.selection;
    const [from, to] = [start, end].map((position) => stepAt(open, editor.document, position));
    if (from === undefined || to === undefined) return [];
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  }

  /** Where the cursor stands in the text of a step, as an offset; undefined outside of it. */
  offsetIn(open: OpenTrace, step: number): number | undefined {
    const editor = editorOf(open);
    const place = open.document.steps[step];
    if (!editor || !place) return undefined;
    const offset = editor.document.offsetAt(editor.selection.active) - place.body[0];
    return offset > 0 && offset < place.body[1] - place.body[0] ? offset : undefined;
  }

  /** Puts the cursor on a step and makes it visible. */
  moveTo(open: OpenTrace, step: number): void {
    const editor = editorOf(open);
    const place = open.document.steps[step];
    if (!editor || !place) return;
    const start = editor.document.positionAt(place.body[0]);
    this.#moving = editor.selection.active.isEqual(start) ? undefined : { open, step };
    editor.selection = new vscode.Selection(start, start);
    editor.revealRange(
      rangeOf(editor.document, [place.heading[0], place.body[1]]),
      vscode.TextEditorRevealType.InCenterIfOutsideViewport,
    );
  }

  #arrived({ textEditor, selections, kind }: vscode.TextEditorSelectionChangeEvent): void {
    if (!this.#moving) return;
    const { open, step } = this.#moving;
    if (textEditor.document.uri.toString() !== open.uri.toString()) return;
    const byPerson = kind !== undefined && kind !== vscode.TextEditorSelectionChangeKind.Command;
    const position = selections[0]?.active;
    const isThere = position && stepAt(open, textEditor.document, position) === step;
    if (byPerson || isThere) this.#moving = undefined;
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}

/** The next step in a direction that can be judged, from `step` on; undefined at the end. */
export function nextJudged(open: OpenTrace, step: number, direction: 1 | -1): number | undefined {
  const { steps } = open.trace;
  for (let next = step + direction; ; next += direction) {
    const candidate = steps[next];
    if (!candidate) return undefined;
    if (isJudged(candidate)) return next;
  }
}

export function editorOf(open: OpenTrace): vscode.TextEditor | undefined {
  const uri = open.uri.toString();
  const isIn = (editor: vscode.TextEditor | undefined): boolean =>
    editor?.document.uri.scheme === traceScheme && editor.document.uri.toString() === uri;
  const active = vscode.window.activeTextEditor;
  return isIn(active) ? active : vscode.window.visibleTextEditors.find(isIn);
}

export function rangeOf(document: vscode.TextDocument, [start, end]: Span): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}
