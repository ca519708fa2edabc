import { segment, type SplitId } from '../segment.js';
import type { Signal } from '../signal.js';
import { makeTrace, type Problem, type Trace, type TraceDraft } from '../trace.js';
import { type RecordContent, type SourceRecord, type TraceFormat, shareOf } from './format.js';
import { valueAt } from './jsonPointer.js';
import { quoted } from './labels.js';
import { itemsOf, mappedLabels } from './mappingLabels.js';
import type { MappedList, Mapping } from './mappingSchema.js';
import { problemOf } from './read.js';
import { recordedSignal } from './recordedSignal.js';
import { written } from './said.js';

/** A format made of a mapping: each record is one trace. */
export function mappingFormat(mapping: Mapping): TraceFormat {
  return {
    id: 'mapping',
    title: 'JSON pointers of a mapping',
    fits: (first) => shareOf(first, (value) => !('problem' in contentOf(mapping, value, 'auto'))),
    *traces(record, { split }): Iterable<Trace | Problem> {
      yield traceOf(mapping, record, split);
    },
  };
}

/** What of a mapping finds nothing in any of these records, as `"field" ("/pointer")`. */
export function unfound(mapping: Mapping, records: readonly RecordContent[]): string[] {
  const values = records.flatMap((each) => (each.kind === 'json' ? [each.value] : []));
  return fieldsOf(mapping)
    .filter(([, pointer]) => values.every((value) => valueAt(value, pointer) === undefined))
    .map(([field, pointer]) => `"${field}" (${JSON.stringify(pointer)})`);
}

function fieldsOf({ steps, labels, scores, ...others }: Mapping): [string, string][] {
  return [
    ...Object.entries(others).flatMap(([field, at]): [string, string][] =>
      at === undefined ? [] : [[field, at]],
    ),
    ...(steps ? [['steps', steps.at] satisfies [string, string]] : []),
    ...(labels ? [['labels', labels.at] satisfies [string, string]] : []),
    ...Object.entries(scores ?? {}).map(([name, { at }]): [string, string] => [
      `scores.${name}`,
      at,
    ]),
  ];
}

type Content = Pick<TraceDraft, 'prompt' | 'steps'>;
type Wrong = Pick<Problem, 'problem'>;

function traceOf(mapping: Mapping, source: SourceRecord, split: SplitId): Trace | Problem {
  if (source.content.kind !== 'json')
    return problemOf(source, 'expected a JSON value, which a mapping needs; found text');
  const { value } = source.content;
  const content = contentOf(mapping, value, split);
  if ('problem' in content) return problemOf(source, content.problem);
  const length = content.steps.length;
  const { recorded, problems = [] } = mappedLabels(mapping.labels, value, length);
  const outcome = outcomeIn(mapping, value);
  const signals = signalsIn(mapping, value, length);
  return makeTrace(source, {
    ...content,
    id: nameAt(value, mapping.id),
    group: nameAt(value, mapping.group),
    answer: nameAt(value, mapping.answer),
    outcome: outcome.value,
    recorded,
    signals: signals.filter((each): each is Signal => typeof each !== 'string'),
    problems: [
      ...problems,
      ...outcome.problems,
      ...signals.filter((each): each is string => typeof each === 'string'),
    ],
  });
}

function contentOf(mapping: Mapping, value: unknown, split: SplitId): Content | Wrong {
  const prompt = mapping.prompt === undefined ? '' : valueAt(value, mapping.prompt);
  if (typeof prompt !== 'string') return wrong('prompt', mapping.prompt, 'a text', prompt);
  if (mapping.steps) return stepsIn(mapping.steps, value, prompt);
  const text = valueAt(value, mapping.text ?? '');
  if (typeof text !== 'string') return wrong('text', mapping.text, 'a text', text);
  return { prompt, steps: segment(text, split) };
}

function stepsIn(at: MappedList, value: unknown, prompt: string): Content | Wrong {
  const texts = itemsOf(at, value);
  if (!Array.isArray(texts)) return wrong('steps', at.at, 'a list of texts', texts);
  const other = texts.findIndex((text) => typeof text !== 'string');
  if (other !== -1) return wrong(`steps.${other}`, at.at, 'a text', texts[other]);
  return { prompt, steps: (texts as string[]).map((text) => ({ text })) };
}

function wrong(field: string, pointer = '', expected: string, found: unknown): Wrong {
  return {
    problem: `"${field}" (${JSON.stringify(pointer)}): ${quoted(found)} is not ${expected}`,
  };
}

/** Ids, groups and answers are texts; numbers and truth values are written out. */
function nameAt(value: unknown, pointer: string | undefined): string | undefined {
  const found = pointer === undefined ? undefined : valueAt(value, pointer);
  return ['string', 'number', 'boolean'].includes(typeof found) ? String(found) : undefined;
}

const outcomes = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

interface Outcome {
  readonly value: boolean | undefined;
  readonly problems: readonly string[];
}

function outcomeIn({ outcome }: Mapping, value: unknown): Outcome {
  const found = outcome === undefined ? undefined : valueAt(value, outcome);
  if (found === undefined || found === null) return { value: undefined, problems: [] };
  // Tables have texts in their cells, and Python writes True.
  const known = outcomes.get(written(found).toLowerCase());
  const problems = [`"outcome": ${quoted(found)} is neither true nor false; ignored`];
  return { value: known, problems: known === undefined ? problems : [] };
}

function signalsIn({ scores }: Mapping, value: unknown, length: number): (Signal | string)[] {
  return Object.entries(scores ?? {}).flatMap(([name, at]) => {
    const found = itemsOf(at, value);
    if (found === undefined || found === null) return [];
    return [signalOf(name, found, length)];
  });
}

function signalOf(name: string, found: unknown, length: number): Signal | string {
  if (!Array.isArray(found)) return `"scores.${name}": ${quoted(found)} is not a list; ignored`;
  const values: readonly unknown[] = found;
  if (values.length !== length)
    return `"scores.${name}": ${values.length} scores for ${length} steps; ignored`;
  const other = values.find((each) => typeof each !== 'number' && (each ?? null) !== null);
  if (other !== undefined) return `"scores.${name}": ${quoted(other)} is no number; ignored`;
  return recordedSignal(name, 'validity', [0, 1], values as (number | null | undefined)[]);
}
