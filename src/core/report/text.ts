import type { TraceRef } from './report.js';

/** How many traces are named beside a number; the JSON names all. */
const named = 50;

export function numberText(value: number | null): string {
  if (value === null) return '-';
  return Number.isInteger(value) ? String(value) : value.toFixed(3);
}

export function traceText({ id, step }: TraceRef): string {
  return step === null ? id : `${id} step ${step}`;
}

/** The first traces of a number, and how many more there are. */
export function namedTraces(traces: readonly TraceRef[]): {
  readonly first: readonly TraceRef[];
  readonly more: string;
} {
  const rest = traces.length - named;
  return { first: traces.slice(0, named), more: rest > 0 ? `and ${rest} more` : '' };
}

/** Text as it may stand in HTML, between tags or in a quoted attribute. */
export function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return text.replace(/[&<>]/g, (each) => entities[each] ?? '').replaceAll('"', '&quot;');
}
