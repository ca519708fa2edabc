import * as vscode from 'vscode';
import type { Rating } from '../../core/label.js';
import { rangeOf } from '../cursor.js';
import type { OpenTrace } from '../openTrace.js';
import type { OpenTraces } from '../openTraces.js';
import { inlayHintsAreOff } from '../settings.js';
import { hintText } from './inlayHints.js';

/** Every kind of mark in a trace document, made once; each is set in one batch. */
interface Marks {
  readonly ratings: Readonly<Record<`${Rating}`, vscode.TextEditorDecorationType>>;
  readonly firstErrorLabelled: vscode.TextEditorDecorationType;
  readonly firstErrorPredicted: vscode.TextEditorDecorationType;
  readonly lowReward: vscode.TextEditorDecorationType;
  readonly closeReward: vscode.TextEditorDecorationType;
  readonly afterError: vscode.TextEditorDecorationType;
  readonly rewardText: vscode.TextEditorDecorationType;
}

/** A reward that lies less than this above the threshold is marked as close to it. */
const closeMargin = 0.1;

/** Gutter shapes for labels, tints for rewards, overview ruler marks, dimming after an error. */
export function decorateTraces(extension: vscode.Uri, traces: OpenTraces): vscode.Disposable {
  const marks = makeMarks(extension);
  const drawAll = (): void => {
    for (const editor of vscode.window.visibleTextEditors) draw(editor);
  };
  const draw = (editor: vscode.TextEditor): void => {
    const open = traces.known(editor.document.uri);
    if (open) decorate(editor, open, marks);
  };
  drawAll();
  return vscode.Disposable.from(
    ...Object.values(marks.ratings),
    ...Object.values(marks).filter(
      (mark): mark is vscode.TextEditorDecorationType => 'key' in mark,
    ),
    vscode.window.onDidChangeVisibleTextEditors(drawAll),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('editor.inlayHints')) drawAll();
    }),
    traces.onDidChangeTrace((open) => {
      for (const editor of vscode.window.visibleTextEditors) {
        if (editor.document.uri.toString() === open.uri.toString()) draw(editor);
      }
    }),
  );
}

function decorate(editor: vscode.TextEditor, open: OpenTrace, marks: Marks): void {
  const { document } = editor;
  const { labels, rewards, threshold = 0 } = open;
  const headings = open.document.steps.map(({ heading }) => rangeOf(document, heading));
  const bodies = open.document.steps.map(({ body }) => rangeOf(document, body));
  const where = (ranges: vscode.Range[], test: (step: number) => boolean): vscode.Range[] =>
    ranges.filter((_, step) => test(step));

  const { predictedError = -1, confirmedError = -1 } = open;
  for (const [rating, mark] of Object.entries(marks.ratings)) {
    const isRated = (step: number): boolean => String(labels[step]?.rating) === rating;
    editor.setDecorations(
      mark,
      where(headings, (step) => isRated(step) && step !== confirmedError),
    );
  }
  editor.setDecorations(
    marks.firstErrorLabelled,
    where(headings, (s) => s === confirmedError),
  );
  editor.setDecorations(
    marks.firstErrorPredicted,
    // One shape per step: where there is a label, it is the label's. Problems shows both.
    where(headings, (step) => step === predictedError && !labels[step]),
  );
  const isLow = (step: number): boolean => (rewards[step] ?? Infinity) < threshold;
  const isClose = (step: number): boolean =>
    !isLow(step) && (rewards[step] ?? Infinity) < threshold + closeMargin;
  editor.setDecorations(marks.lowReward, where(bodies, isLow));
  editor.setDecorations(marks.closeReward, where(bodies, isClose));
  const error = confirmedError >= 0 ? confirmedError : predictedError;
  editor.setDecorations(
    marks.afterError,
    where(bodies, (step) => error >= 0 && step > error),
  );
  editor.setDecorations(marks.rewardText, inlayHintsAreOff() ? rewardTexts(open, headings) : []);
}

/** The rewards as decorations, for who has switched inlay hints off. */
function rewardTexts(
  open: OpenTrace,
  headings: readonly vscode.Range[],
): vscode.DecorationOptions[] {
  return headings.flatMap((range, step) => {
    const text = hintText(open, step);
    return text === '' ? [] : [{ range, renderOptions: { after: { contentText: text } } }];
  });
}

function makeMarks(extension: vscode.Uri): Marks {
  const gutter = (name: string, ruler?: string): vscode.TextEditorDecorationType =>
    vscode.window.createTextEditorDecorationType({
      gutterIconSize: 'contain',
      gutterIconPath: vscode.Uri.joinPath(extension, `media/gutter/${name}.svg`),
      ...(ruler !== undefined && {
        overviewRulerColor: new vscode.ThemeColor(ruler),
        overviewRulerLane: vscode.OverviewRulerLane.Left,
      }),
    });
  const tint = (color: string, ruler?: string): vscode.TextEditorDecorationType =>
    vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new vscode.ThemeColor(color),
      ...(ruler !== undefined && {
        overviewRulerColor: new vscode.ThemeColor(ruler),
        overviewRulerLane: vscode.OverviewRulerLane.Right,
      }),
    });
  return {
    ratings: {
      '1': gutter('good'),
      '0': gutter('neutral'),
      '-1': gutter('bad', 'rewardscope.badMark'),
      unsure: gutter('unsure'),
    },
    firstErrorLabelled: gutter('first-error', 'rewardscope.firstErrorMark'),
    firstErrorPredicted: gutter('first-error-predicted', 'rewardscope.firstErrorMark'),
    lowReward: tint('rewardscope.lowReward', 'rewardscope.lowRewardMark'),
    closeReward: tint('rewardscope.closeReward'),
    afterError: vscode.window.createTextEditorDecorationType({ opacity: '0.6' }),
    rewardText: vscode.window.createTextEditorDecorationType({
      after: {
        color: new vscode.ThemeColor('editorInlayHint.foreground'),
        margin: '0 0 0 1em',
      },
    }),
  };
}
