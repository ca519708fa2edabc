import { cutAtTags, cutQuestionAndSteps, stepTag } from '../formats/tags.js';
import { type ExportOptions, type Labelled, type Meant, skip, type TraceRow } from './export.js';
import { judgedSteps, parallel } from './judged.js';

/** Steps that are numbered as Math-Shepherd numbers them: its readers find the first by its mark. */
export function numbered(steps: readonly string[]): string[] {
  const isNumbered = steps.every((step, index) => step.startsWith(`Step ${index + 1}:`));
  return isNumbered ? [...steps] : steps.map((step, index) => `Step ${index + 1}: ${step}`);
}

/** Steps with a tag after each, as one text. */
export function tagged(steps: readonly string[]): string {
  return steps.map((step) => `${step} ${stepTag}`).join('\n');
}

/** A trace whose question and steps are one text with tags. */
export interface Tagged {
  readonly text: string;
  readonly meant: Meant;
  /** One per tag. */
  readonly signs: ('+' | '-')[];
  /** One per tag, 0..1. */
  readonly values: number[];
}

/** A row, and what it means where that is not what the steps say. */
interface Made {
  readonly row: object;
  readonly meant?: Meant;
}

const unreadable = 'a tag or a step mark in the text, so that it would be read otherwise';

/** What is written is read again at once: a text whose reader would cut it otherwise is left out. */
export function taggedRow(
  labelled: Labelled,
  options: ExportOptions,
  make: (tagged: Tagged) => Made,
): TraceRow {
  const judged = judgedSteps(labelled, options, {});
  if (judged.kind === 'skip') return judged;
  const said = parallel(judged.steps, options);
  const prompt = labelled.trace.prompt.toWellFormed().trim();
  const steps = numbered(said.steps.map((step) => step.trim())).map((step) => step.trim());
  const text = `${prompt} ${tagged(steps)}`;
  const read = cutQuestionAndSteps(text);
  if (read.prompt !== prompt || read.open || read.stray > 0 || !same(read.steps, steps))
    return skip(unreadable);
  const meant = { ...said, prompt, steps };
  return { kind: 'row', meant, ...make({ text, meant, ...labelsOf(judged.steps) }) };
}

/** The same with the question in a field of its own. */
export function taggedSteps(
  labelled: Labelled,
  options: ExportOptions,
  make: (tagged: Tagged) => Made,
): TraceRow {
  const judged = judgedSteps(labelled, options, {});
  if (judged.kind === 'skip') return judged;
  const said = parallel(judged.steps, options);
  const prompt = labelled.trace.prompt.toWellFormed();
  const steps = said.steps.map((step) => step.trim());
  const text = tagged(steps);
  const read = cutAtTags(text);
  if (read.open || !same(read.steps, steps)) return skip(unreadable);
  const meant = { ...said, prompt, steps };
  return { kind: 'row', meant, ...make({ text, meant, ...labelsOf(judged.steps) }) };
}

function labelsOf(
  steps: readonly { readonly value: number | undefined }[],
): Pick<Tagged, 'signs' | 'values'> {
  const values = steps.map(({ value = 0 }) => value);
  return { values, signs: values.map((value) => (value === 1 ? '+' : '-')) };
}

export function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
