import * as vscode from 'vscode';
import { hackTagById } from '../../core/labels/tags.js';
import { type Signal, kindWords } from '../../core/signal.js';
import { traceScheme } from '../contributions.js';
import { rangeOf, stepAt } from '../cursor.js';
import type { OpenTrace } from '../openTrace.js';
import type { OpenTraces } from '../openTraces.js';
import { labelWords } from '../words.js';

/** The evidence of a step: every signal with its rank, the label with its author, the model. */
export function explainSteps(traces: OpenTraces): vscode.Disposable {
  return vscode.languages.registerHoverProvider(
    { scheme: traceScheme },
    {
      provideHover(document, position) {
        const open = traces.known(document.uri);
        const step = open && stepAt(open, document, position);
        const place = step === undefined ? undefined : open?.document.steps[step];
        if (!open || step === undefined || !place) return undefined;
        const range = rangeOf(document, [place.heading[0], place.body[1]]);
        if (!range.contains(position)) return undefined;
        return new vscode.Hover(evidenceOf(open, step), range);
      },
    },
  );
}

/** Markdown of our own words and numbers; what comes from a trace is escaped. */
export function evidenceOf(open: OpenTrace, step: number): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendMarkdown(`**Step ${step}** of ${open.trace.steps.length}\n\n`);
  text.appendMarkdown('| signal | here | rank | meaning |\n|---|---|---|---|\n');
  for (const signal of open.signals) {
    const cells = [escaped(signal.id), valueText(signal, step), rankText(signal, step)];
    text.appendMarkdown(`| ${cells.join(' | ')} | ${kindWords[signal.kind]} |\n`);
  }
  for (const { evidence } of open.signals) {
    if (evidence?.[step] !== undefined) text.appendMarkdown(`\n${escaped(evidence[step])}\n`);
  }
  text.appendMarkdown(`\nLabel: ${labelWords(open.labels[step])}`);
  const { source, by, at } = open.labels[step] ?? {};
  if (source) text.appendMarkdown(escaped(` (${[source, by, at].filter(Boolean).join(', ')})`));
  for (const line of remarksOf(open, step)) text.appendMarkdown(`\n\n${escaped(line)}`);
  text.appendMarkdown(`\n\n${escaped(scoringText(open))}`);
  return text;
}

/** Notes, tags with their definitions, and what a correction replaced. */
function remarksOf({ current }: OpenTrace, step: number): string[] {
  const tags = (current.tags[step] ?? []).map((id) => {
    const { title = id, definition = '' } = hackTagById(id) ?? {};
    return `Tag ${title}: ${definition}`;
  });
  const notes = (current.notes[step] ?? []).map(({ text, by }) => `Note (${by}): ${text}`);
  const { before, by } = current.corrections[step] ?? {};
  return [
    ...tags,
    ...notes,
    ...(before === undefined ? [] : [`Corrected by ${by}; it was: ${before}`]),
  ];
}

/** Text that Markdown leaves as it is. */
function escaped(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()#+\-.!|<>&~$]/g, '\\$&');
}

function valueText({ values }: Signal, step: number): string {
  return values[step]?.toFixed(4) ?? 'silent';
}

/** Rank 1 is the lowest value of the trace. */
function rankText({ values }: Signal, step: number): string {
  const value = values[step];
  if (value === undefined) return '';
  const known = values.filter((each) => each !== undefined);
  return `${known.filter((each) => each < value).length + 1} of ${known.length}`;
}

function scoringText(open: OpenTrace): string {
  const { scoring } = open;
  switch (scoring.kind) {
    case 'unscored':
      return 'Not scored.';
    case 'scoring':
      return 'Being scored…';
    case 'failed':
      return `No rewards: ${scoring.reason}`;
    case 'scored': {
      const { title, name, hash, device } = scoring.model;
      return `${title}: ${name} ${hash.slice(0, 8)} on ${device}, threshold ${open.threshold?.toFixed(2) ?? ''}`;
    }
  }
}
