import * as vscode from 'vscode';
import { HumanError } from '../core/errors.js';
import { stepReference } from '../core/label.js';
import type { Said } from '../core/labels/drafts.js';
import { giveUpReasons, hackTagById, hackTags } from '../core/labels/tags.js';
import type { Labelling } from './labelling.js';
import type { Target } from './target.js';

/** What a caller of these commands may say beforehand, so that nothing is asked. */
export interface RemarkArguments {
  readonly text?: unknown;
  readonly tag?: unknown;
  readonly reason?: unknown;
  readonly note?: unknown;
  readonly at?: unknown;
  readonly detector?: unknown;
}

/** Writes a note beside the step. */
export async function addNote(
  labelling: Labelling,
  { open, step }: Target,
  { text: given }: RemarkArguments,
): Promise<void> {
  const asked = { title: `Note on step ${step}`, prompt: 'Exported with the label of the step.' };
  const text = typeof given === 'string' ? given : await vscode.window.showInputBox(asked);
  if (text === undefined || text.trim() === '') return;
  await labelling.say(open, [{ what: 'note', value: text, step: stepReference(open.trace, step) }]);
}

/** Puts hack tags on the step, or takes them off. */
export async function chooseTags(
  labelling: Labelling,
  { open, step }: Target,
  { tag }: RemarkArguments,
): Promise<void> {
  const has = open.current.tags[step] ?? [];
  const chosen = typeof tag === 'string' ? [...has, knownTag(tag)] : await askTags(step, has);
  if (!chosen) return;
  const reference = stepReference(open.trace, step);
  const added = chosen.filter((id) => !has.includes(id));
  const removed = has
    .filter((id) => hackTagById(id) && !chosen.includes(id))
    .map((id) => ({ remove: id }));
  const said = [...added, ...removed].map((value): Said => ({
    what: 'tag',
    value,
    step: reference,
  }));
  if (said.length > 0) await labelling.say(open, said);
}

/** Leaves the trace with a reason. */
export async function giveUp(
  labelling: Labelling,
  { open, step }: Target,
  given: RemarkArguments,
): Promise<boolean> {
  const known = giveUpReasons.find(({ id }) => id === given.reason);
  const reason = known ?? (await askReason());
  if (!reason) return false;
  const title = `${reason.title}: why?`;
  const asked = known ? given.note : await vscode.window.showInputBox({ title });
  if (asked === undefined && !known) return false;
  const note = typeof asked === 'string' && asked !== '' ? { note: asked } : {};
  await labelling.say(open, [
    { what: 'give-up', value: reason.id, step: stepReference(open.trace, step), ...note },
  ]);
  return true;
}

function knownTag(id: string): string {
  if (hackTagById(id)) return id;
  throw new HumanError(
    `There is no tag "${id}". Known: ${hackTags.map((each) => each.id).join(', ')}.`,
  );
}

async function askTags(step: number, has: readonly string[]): Promise<string[] | undefined> {
  const picks = hackTags.map(({ id, title, definition }) => ({
    label: title,
    detail: definition,
    picked: has.includes(id),
    id,
  }));
  const options = { title: `Hack tags of step ${step}`, canPickMany: true as const };
  return (await vscode.window.showQuickPick(picks, options))?.map(({ id }) => id);
}

async function askReason(): Promise<(typeof giveUpReasons)[number] | undefined> {
  const picks = giveUpReasons.map((reason) => ({
    label: reason.title,
    detail: reason.definition,
    reason,
  }));
  return (await vscode.window.showQuickPick(picks, { title: 'Give the trace up' }))?.reason;
}
