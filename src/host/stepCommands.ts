import * as vscode from 'vscode';
import { sourceOffset } from '../core/document.js';
import { cutPoints } from '../core/labels/drafts.js';
import { firstErrorOf, ratingsOf } from '../core/label.js';
import { isJudged, type Trace } from '../core/trace.js';
import type { CommandContext } from './commands.js';
import { type StepCursor, nextJudged } from './cursor.js';
import { activeTrace } from './labelling.js';
import type { OpenTrace } from './openTrace.js';
import { showTrace } from './show.js';
import type { Target } from './target.js';
import type { TraceFileSession } from './traceFileSession.js';
import { parseTraceUri } from './traceUri.js';
import { stepSummary, verdictText } from './words.js';

// Commands that move between steps and traces, read them out, or cut them.

export function moveStep({ traces, cursor }: CommandContext, direction: 1 | -1): void {
  const open = activeTrace(traces);
  const step = cursor.stepOf(open);
  const next = step === undefined ? undefined : nextJudged(open, step, direction);
  if (next !== undefined) cursor.moveTo(open, next);
}

/** The next unlabelled step below, else the first in the traces that follow. */
export async function nextUnlabelled(context: CommandContext): Promise<void> {
  const isOpen = (open: OpenTrace, step: number): boolean => !open.labels[step];
  const hasUnlabelled = (session: TraceFileSession, trace: Trace): boolean => {
    const { current } = session.labels.stateOf(trace);
    return (
      !current.givenUp &&
      firstErrorOf(current.trace.steps, ratingsOf(current.labels)) === undefined &&
      current.trace.steps.some((step, index) => isJudged(step) && !current.labels[index])
    );
  };
  await nextWhere(context, isOpen, hasUnlabelled, 'no unlabelled step below');
}

/** The next step whose reward is low and that nobody has labelled, here or in the traces that follow. */
export async function nextSuspicious(context: CommandContext): Promise<void> {
  const isSuspicious = (open: OpenTrace, step: number): boolean => {
    const { threshold, rewards, labels } = open;
    const label = labels[step];
    const reward = rewards[step];
    if (threshold === undefined || reward === undefined) return false;
    // What a person labelled is suspicious where the PRM says otherwise.
    return label ? (label.rating === -1) !== reward < threshold : reward < threshold;
  };
  const hasSuspicious = (session: TraceFileSession, trace: Trace): boolean => {
    const open = session.known(trace);
    return open?.trace.steps.some((_, step) => isSuspicious(open, step)) ?? false;
  };
  await nextWhere(context, isSuspicious, hasSuspicious, 'no suspicious step below');
}

async function nextWhere(
  { traces, cursor, queue }: CommandContext,
  fits: (open: OpenTrace, step: number) => boolean,
  hasOne: (session: TraceFileSession, trace: Trace) => boolean,
  nothing: string,
): Promise<void> {
  const open = activeTrace(traces);
  if (goToNext(cursor, open, cursor.stepOf(open) ?? -1, fits)) return;
  const place = parseTraceUri(open.uri);
  const trace = await queue.next(open, hasOne);
  if (!trace || !place) {
    vscode.window.setStatusBarMessage(`Rewardscope: ${nothing}`, 2000);
    return;
  }
  const { record, part } = trace;
  goToNext(cursor, await showTrace(traces, { ...place, record, part }), -1, fits);
}

function goToNext(
  cursor: StepCursor,
  open: OpenTrace,
  from: number,
  fits: (open: OpenTrace, step: number) => boolean,
): boolean {
  for (let step = nextJudged(open, from, 1); step !== undefined;) {
    if (fits(open, step)) {
      cursor.moveTo(open, step);
      return true;
    }
    step = nextJudged(open, step, 1);
  }
  return false;
}

/** Says text, reward and label of the step, where a screen reader hears it. */
export function readStep({ bisecting }: CommandContext, { open, step }: Target): void {
  const verdicts = open.signals.map((signal) => verdictText(signal, step));
  const { tags, notes, corrections } = open.current;
  const summary = [
    stepSummary(open.rewards[step], open.labels[step], verdicts) || 'no reward',
    open.labels[step] ? undefined : 'unlabelled',
    corrections[step] && 'corrected',
    ...(tags[step] ?? []),
    ...(notes[step] ?? []).map(({ text }) => `note: ${text}`),
  ].filter((part) => part !== undefined);
  const text = open.trace.steps[step]?.text ?? '';
  const question = bisecting.questionOf(open)?.text ?? '';
  void vscode.window.showInformationMessage(
    `Step ${step}: ${summary.join(', ')}. ${text} ${question}`.trim(),
  );
}

export async function moveTrace(
  { traces, queue }: CommandContext,
  direction: 1 | -1,
): Promise<void> {
  const open = activeTrace(traces);
  const place = parseTraceUri(open.uri);
  const next = await queue.neighbour(open, direction);
  if (next && place) await showTrace(traces, { ...place, record: next.record, part: next.part });
}

/** Cuts a step where the cursor stands in it, else where the user says. */
export async function splitStep(
  { labelling, cursor }: CommandContext,
  target: Target,
  given: unknown,
): Promise<void> {
  const { open, step } = target;
  const text = open.trace.steps[step]?.text ?? '';
  const shown = cursor.offsetIn(open, step);
  const at =
    typeof given === 'number'
      ? given
      : shown === undefined
        ? await askCut(text)
        : sourceOffset(text, shown);
  if (at !== undefined) await labelling.split(target, at);
}

async function askCut(text: string): Promise<number | undefined> {
  const picks = cutPoints(text).map((at) => ({
    label: `…${text.slice(Math.max(0, at - 40), at).trim()}`,
    detail: `${text.slice(at, at + 80)}…`,
    at,
  }));
  if (picks.length === 0) {
    void vscode.window.showInformationMessage('Put the cursor where the step should be cut.');
    return undefined;
  }
  return (await vscode.window.showQuickPick(picks, { title: 'Where does the next step begin?' }))
    ?.at;
}
