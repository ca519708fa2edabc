/** How many traces are named beside a number; the JSON names all. */
const named = 50;

export function numberText(value: number | null): string {
  if (value === null) return '-';
  return Number.isInteger(value) ? String(value) : value.toFixed(3);
}

export function tracesText(traces: readonly string[]): string {
  const rest = traces.length - named;
  return traces.slice(0, named).join(', ') + (rest > 0 ? `, and ${rest} more` : '');
}
