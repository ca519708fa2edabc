import * as vscode from 'vscode';
import type { Command, CommandContext } from './commands.js';
import type { CommandId } from './contributions.js';
import { activeTrace } from './labelling.js';
import { type RemarkArguments, addNote, chooseTags, giveUp } from './remarks.js';
import { markNotHack } from './notHack.js';
import { openStep } from './stepDocuments.js';
import {
  moveStep,
  moveTrace,
  nextSuspicious,
  nextUnlabelled,
  readStep,
  splitStep,
} from './stepCommands.js';
import { type Target, targetOf } from './target.js';

type LabelCommandId = Extract<
  CommandId,
  | `label.${string}`
  | `step.${string}`
  | `trace.${string}`
  | `bisect${string}`
  | `queue.${string}`
  | 'labels.move'
>;

/** The commands of label mode. */
export function labelCommands(context: CommandContext): Readonly<Record<LabelCommandId, Command>> {
  const { traces, cursor, labelling, bisecting, queue } = context;
  const at =
    (work: (target: Target, given: RemarkArguments) => unknown): Command =>
    (given) =>
      work(targetOf(traces, cursor, given), isObject(given) ? given : {});
  return {
    'label.good': at((target) => labelling.rate(target, 1)),
    'label.neutral': at((target) => labelling.rate(target, 0)),
    'label.bad': at((target) => labelling.rate(target, -1)),
    'label.unsure': at((target) => labelling.rate(target, 'unsure')),
    'label.clear': at((target) => labelling.rate(target, null)),
    'label.firstError': at((target) => labelling.firstError(target)),
    'label.accept': at((target) => labelling.accept(target)),
    'label.acceptToEnd': at((target) => labelling.acceptToEnd(target)),
    'label.applyToFollowing': at((target) => labelling.applyToFollowing(target)),
    'label.note': at((target, given) => addNote(labelling, target, given)),
    'label.tag': at((target, given) => chooseTags(labelling, target, given)),
    'label.notHack': at((target, given) => markNotHack(labelling, target, given.detector)),
    'label.giveUp': at(async (target, given) => {
      if (await giveUp(labelling, target, given)) await moveTrace(context, 1);
    }),
    'label.undo': () => takeBack(context, () => labelling.undo()),
    'label.redo': () => takeBack(context, () => labelling.redo()),
    'step.next': () => moveStep(context, 1),
    'step.previous': () => moveStep(context, -1),
    'step.nextUnlabelled': () => nextUnlabelled(context),
    'step.nextSuspicious': () => nextSuspicious(context),
    'step.correct': at((target) => openStep(target)),
    'step.split': at((target, given) => splitStep(context, target, given.at)),
    'step.merge': at((target) => labelling.merge(target)),
    'step.read': at((target) => readStep(context, target)),
    'trace.next': () => moveTrace(context, 1),
    'trace.previous': () => moveTrace(context, -1),
    bisect: () => bisecting.toggle(activeTrace(traces)),
    'bisect.yes': () => bisecting.answer(true),
    'bisect.no': () => bisecting.answer(false),
    'bisect.stop': () => bisecting.stop(),
    'labels.move': async () => {
      const moved = await activeTrace(traces).labelFile.moveBeside();
      void vscode.window.showInformationMessage(`${moved} labels moved beside their trace file.`);
      return moved;
    },
    'queue.order': (given) => queue.choose(given),
  };
}

/** An answer that is taken back asks its question again. */
async function takeBack(
  { traces, bisecting }: CommandContext,
  work: () => Promise<void>,
): Promise<void> {
  const open = traces.active;
  const isAsking = open && bisecting.questionOf(open) !== undefined;
  await work();
  if (isAsking) await bisecting.ask(open);
}

function isObject(given: unknown): given is RemarkArguments {
  return typeof given === 'object' && given !== null && !(given instanceof vscode.Uri);
}
