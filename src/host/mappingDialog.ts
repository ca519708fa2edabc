import { basename, dirname, extname } from 'node:path';
import * as vscode from 'vscode';
import { UnknownFormatError, fieldsIn, type RecordField } from '../core/formats/mappingGuess.js';
import type { MappedLabels, MappedList, Mapping } from '../core/formats/mappingSchema.js';
import { settings } from './settings.js';

/** Opens a file; where no format fits it, offers to say where its fields are, and tries again. */
export async function withMapping(file: vscode.Uri, open: () => Promise<unknown>): Promise<void> {
  try {
    await open();
  } catch (error) {
    if (!(error instanceof UnknownFormatError)) throw error;
    if (await makesMapping(file, error)) await open();
  }
}

/** Whether the user has said where the fields are; that is kept in the settings. */
async function makesMapping(file: vscode.Uri, error: UnknownFormatError): Promise<boolean> {
  const say = 'Say Where Its Fields Are';
  if ((await vscode.window.showErrorMessage(error.message, say)) !== say) return false;
  const mapping = await askMapping(fieldsIn(error.first));
  const pattern = mapping && (await askPattern(file.fsPath));
  if (!mapping || pattern === undefined) return false;
  await settings.mappings.set({ ...settings.mappings.value, [pattern]: mapping });
  return true;
}

async function askMapping(fields: readonly RecordField[]): Promise<Mapping | undefined> {
  const solutions = fields.filter(({ kind }) => kind === 'texts' || kind === 'text');
  const steps = await ask('The steps, or a text to cut into steps', solutions);
  if (!steps) return undefined;
  const texts = fields.filter((field) => field.kind === 'text' && field !== steps);
  const prompt = await ask('The problem', texts, 'no problem');
  const labels = prompt && (await askLabels(fields.filter((field) => field !== steps)));
  if (!prompt || !labels) return undefined;
  return {
    ...(steps.kind === 'text' ? { text: steps.at } : { steps: listAt(steps) }),
    ...(prompt !== 'none' && { prompt: prompt.at }),
    ...(labels !== 'none' && { labels }),
  };
}

type Rule = MappedLabels extends infer R
  ? R extends unknown
    ? Omit<R, 'at' | 'each'>
    : never
  : never;

const rules: readonly (vscode.QuickPickItem & { readonly lists: boolean; readonly rule: Rule })[] =
  [
    {
      label: 'A label per step: 1 right, 0 wrong',
      detail: 'also true and false, "+" and "-"',
      lists: true,
      rule: { rule: 'binary' },
    },
    {
      label: 'A label per step: 1 right, 0 neutral, -1 wrong',
      lists: true,
      rule: { rule: 'ternary' },
    },
    {
      label: 'The wrong steps, counted from 0',
      lists: true,
      rule: { rule: 'error-steps', base: 0 },
    },
    {
      label: 'The wrong steps, counted from 1',
      lists: true,
      rule: { rule: 'error-steps', base: 1 },
    },
    {
      label: 'The first wrong step, counted from 0',
      detail: '-1 if all are right',
      lists: false,
      rule: { rule: 'first-error', base: 0 },
    },
    {
      label: 'The first wrong step, counted from 1',
      detail: '-1 if all are right',
      lists: false,
      rule: { rule: 'first-error', base: 1 },
    },
  ];

async function askLabels(
  fields: readonly RecordField[],
): Promise<MappedLabels | 'none' | undefined> {
  const field = await ask('The labels of the steps', fields, 'no labels');
  if (!field || field === 'none') return field;
  const isList = field.kind === 'texts' || field.kind === 'values';
  const title = 'What the labels mean';
  const items = rules.filter(({ lists }) => lists === isList);
  const chosen = await vscode.window.showQuickPick(items, { title });
  return chosen && { ...listAt(field), ...chosen.rule };
}

function listAt({ at, each }: RecordField): MappedList {
  return { at, ...(each !== undefined && { each }) };
}

/** One of the fields; with a word for none, that one may be chosen, too. */
async function ask(title: string, fields: readonly RecordField[]): Promise<RecordField | undefined>;
async function ask(
  title: string,
  fields: readonly RecordField[],
  none: string,
): Promise<RecordField | 'none' | undefined>;
async function ask(
  title: string,
  fields: readonly RecordField[],
  none?: string,
): Promise<RecordField | 'none' | undefined> {
  const items = [
    ...fields.map((field) => ({
      label: `${field.at}${field.each === undefined ? '' : ` · each ${field.each}`}`,
      description: field.excerpt,
      field,
    })),
    ...(none === undefined ? [] : [{ label: none, field: 'none' as const }]),
  ];
  const chosen = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  return chosen?.field;
}

/** For which files the mapping is kept. */
async function askPattern(path: string): Promise<string | undefined> {
  const folder = escaped(dirname(path));
  const items = [
    { label: `All ${extname(path)} files of this folder`, pattern: `${folder}/*${extname(path)}` },
    { label: 'This file alone', pattern: `${folder}/${escaped(basename(path))}` },
  ];
  const title = 'Keep in the settings for';
  return (await vscode.window.showQuickPick(items, { title }))?.pattern;
}

/** A path as a pattern; signs that mean something in patterns stand for any one. */
function escaped(path: string): string {
  return path.replaceAll('\\', '/').replace(/[[\]{}()*?]/g, '?');
}
