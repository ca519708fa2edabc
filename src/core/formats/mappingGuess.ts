import { HumanError } from '../errors.js';
import { pointerTo } from './jsonPointer.js';
import type { MappedList } from './mappingSchema.js';

/** No format fits a file; its first record is there to make a mapping from. */
export class UnknownFormatError extends HumanError {
  constructor(
    message: string,
    /** The first record, a JSON value. */
    readonly first: unknown,
  ) {
    super(message);
  }
}

/** Something that a record holds, and where. */
export interface RecordField extends MappedList {
  /** A text, one true, false or number, or a list of one of these. */
  readonly kind: 'text' | 'value' | 'texts' | 'values';
  /** How it begins, for people. */
  readonly excerpt: string;
}

const deepest = 4;
const mostFields = 200;

/** What of a record a mapping can name: its texts, numbers and lists, in their order. */
export function fieldsIn(record: unknown): RecordField[] {
  return [...walk(record, '', deepest)].slice(0, mostFields);
}

function* walk(value: unknown, at: string, depth: number): Generator<RecordField> {
  const kind = kindOf(value);
  if (kind) yield { at, kind, excerpt: excerptOf(value) };
  else if (Array.isArray(value)) yield* fieldsOfItems(value, at);
  else if (typeof value === 'object' && value !== null && depth > 0) {
    for (const [key, inner] of Object.entries(value).slice(0, mostFields))
      yield* walk(inner, pointerTo(at, key), depth - 1);
  }
}

/** Lists of objects are lists of what stands in each of them. */
function* fieldsOfItems(items: readonly unknown[], at: string): Generator<RecordField> {
  const first = items[0];
  if (typeof first !== 'object' || first === null || Array.isArray(first)) return;
  for (const [key, inner] of Object.entries(first).slice(0, mostFields)) {
    const kind = kindOf([inner]);
    if (kind) yield { at, each: pointerTo('', key), kind, excerpt: excerptOf(inner) };
  }
}

function kindOf(value: unknown): RecordField['kind'] | undefined {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number' || typeof value === 'boolean') return 'value';
  if (!Array.isArray(value) || value.length === 0) return undefined;
  if (value.every((item) => typeof item === 'string')) return 'texts';
  const isPlain = (item: unknown): boolean => item === null || kindOf(item) === 'value';
  return value.every(isPlain) ? 'values' : undefined;
}

function excerptOf(value: unknown): string {
  return JSON.stringify(value).slice(0, 80);
}
