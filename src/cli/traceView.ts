import { firstErrorOf, ratingsOf } from '../core/label.js';
import type { LoadedModel } from '../core/prm/scorer.js';
import type { FirstErrorResult } from '../core/search/firstError.js';
import { aggregateAll } from '../core/shaping/aggregate.js';
import type { Signal } from '../core/signal.js';
import type { Input } from './input.js';
import { excerpt, table } from './output.js';
import type { Rewarded } from './rewards.js';

/** A trace as `traces --json` prints it. */
export function traceObject({ trace, labels, format }: Input): Record<string, unknown> {
  const ratings = ratingsOf(labels);
  const isLabelled = ratings.some((rating) => rating !== undefined);
  return {
    file: trace.file,
    record: trace.record,
    part: trace.part,
    id: trace.id,
    hash: trace.hash,
    group: trace.group,
    prompt: trace.prompt,
    answer: trace.answer ?? null,
    steps: trace.steps.map(({ text }) => text),
    roles: trace.steps.map(({ role }) => role),
    labels: isLabelled ? nulled(ratings) : null,
    firstError: firstErrorOf(trace.steps, ratings) ?? null,
    outcome: trace.outcome ?? null,
    signals: signalsObject(trace.signals),
    format,
  };
}

/** A scored trace as `score --json` prints it. */
export function scoredObject(
  item: Rewarded,
  model: LoadedModel | undefined,
  { firstError, usedOutcome }: FirstErrorResult,
  threshold: number,
): Record<string, unknown> {
  return {
    ...traceObject(item),
    signals: signalsObject(item.signals),
    firstDrop: firstError,
    usedOutcome,
    threshold,
    aggregates: aggregateAll(item.rewards),
    model: model ? modelObject(model) : null,
  };
}

function modelObject({ name, hash, family, device }: LoadedModel): Record<string, unknown> {
  return { name, hash, family, device };
}

function signalsObject(signals: readonly Signal[]): Record<string, unknown> {
  return Object.fromEntries(signals.map(({ id, values }) => [id, nulled(values)]));
}

function nulled<T>(values: readonly (T | undefined)[]): (T | null)[] {
  return values.map((value) => value ?? null);
}

/** A trace as a person reads it: a head line, then a table of its steps. */
export function traceText(
  item: Input,
  signals: readonly Signal[],
  predicted: number | undefined,
): string {
  const { trace, labels } = item;
  const labelled = firstErrorOf(trace.steps, ratingsOf(labels));
  const outcome =
    trace.outcome === undefined ? '' : trace.outcome ? '  answer right' : '  answer wrong';
  const marks = [
    ...(predicted === undefined ? [] : [`predicted first error: ${errorText(predicted)}`]),
    ...(labelled === undefined ? [] : [`labelled: ${errorText(labelled)}`]),
  ];
  const head = `${trace.id}${outcome}${marks.map((mark) => `  ${mark}`).join('')}`;
  const rows = trace.steps.map((step, index) => [
    index === predicted ? '>' : ' ',
    String(index),
    ...signals.map(({ kind, values }) => cell(kind, values[index])),
    ratingCell(labels[index]?.rating),
    excerpt(step.text, 60),
  ]);
  const titles = [' ', 'step', ...signals.map(({ id }) => id), 'label', 'text'];
  return `${head}\n${table([titles, ...rows])}\n`;
}

export function errorText(step: number | null): string {
  return step === null ? 'not known' : step === -1 ? 'none' : `step ${step}`;
}

function cell(kind: Signal['kind'], value: number | undefined): string {
  if (value === undefined) return '-';
  if (kind === 'verdict') return value === 1 ? 'holds' : 'FAILS';
  return value.toFixed(3);
}

function ratingCell(rating: number | string | undefined): string {
  if (rating === undefined) return '';
  return rating === 1 ? 'good' : rating === 0 ? 'neutral' : rating === -1 ? 'BAD' : 'unsure';
}
