import type { Rating } from '../label.js';
import { valueAt } from './jsonPointer.js';
import { firstErrorLabels, type Labels, labelsOfSteps, quoted, unlabelled } from './labels.js';
import type { MappedLabels, MappedList } from './mappingSchema.js';

const right = ['+', true, 1] as const;
const bad = ['-', false, -1] as const;
const nobody: [unknown, undefined][] = [
  [null, undefined],
  [undefined, undefined],
];

function meaning(pairs: readonly (readonly [unknown, Rating])[]): Map<unknown, Rating | undefined> {
  return new Map<unknown, Rating | undefined>([...nobody, ...pairs]);
}

const signs = [
  ...right.map((each) => [each, 1] as const),
  ...bad.map((each) => [each, -1] as const),
];
const ratings = {
  plain: meaning(signs),
  binary: meaning([...signs.filter(([sign]) => sign !== -1), [0, -1]]),
  ternary: meaning([...signs, [0, 0]]),
} as const;

/** The labels of a record by the rule that its mapping names; a rule is never guessed. */
export function mappedLabels(
  labels: MappedLabels | undefined,
  value: unknown,
  length: number,
): Labels {
  if (!labels) return {};
  const found = labels.rule in ratings ? itemsOf(labels, value) : valueAt(value, labels.at);
  switch (labels.rule) {
    case 'first-error':
      return firstErrorIn(labels, found, length);
    case 'error-steps':
      return errorSteps(found, length, labels.base);
    default:
      return perStep(labels.rule, found, length);
  }
}

/** The list that is mapped, or what stands in its place. */
export function itemsOf({ at, each }: MappedList, value: unknown): unknown {
  const items = valueAt(value, at);
  if (each === undefined || !Array.isArray(items)) return items;
  return items.map((item: unknown) => valueAt(item, each));
}

function perStep(rule: keyof typeof ratings, found: unknown, length: number): Labels {
  if (found === undefined || found === null) return {};
  if (rule === 'plain' && Array.isArray(found) && found.includes(0))
    return unlabelled('"labels": 0 may mean wrong or neutral: say "rule" "binary" or "ternary"');
  if (rule === 'plain' && typeof found === 'number')
    return unlabelled('"labels": a number may count from 0 or 1: say "rule" and "base"');
  return labelsOfSteps(found, length, 'labels', ratings[rule]);
}

function firstErrorIn(
  { base, none = -1 }: Extract<MappedLabels, { rule: 'first-error' }>,
  found: unknown,
  length: number,
): Labels {
  const isNone = found === none || (typeof found === 'string' && found === String(none));
  const value = isNone ? null : (found ?? undefined);
  if (value === undefined) return {};
  return firstErrorLabels(value, length, { field: 'labels', base, none: null, asText: true });
}

/** Listed steps are wrong, all others right. */
function errorSteps(found: unknown, length: number, base: 0 | 1): Labels {
  if (found === undefined || found === null) return {};
  if (!Array.isArray(found)) return unlabelled(`"labels": ${quoted(found)} is no list of steps`);
  const numbers: readonly unknown[] = found;
  const other = numbers.find((each) => !isStep(each, length, base));
  if (other !== undefined || numbers.includes(undefined))
    return unlabelled(`"labels": ${quoted(other)} is none of the ${length} steps from ${base} on`);
  return {
    recorded: Array.from({ length }, (_, step) => (numbers.includes(step + base) ? -1 : 1)),
  };
}

function isStep(each: unknown, length: number, base: 0 | 1): boolean {
  return Number.isInteger(each) && (each as number) >= base && (each as number) < length + base;
}
