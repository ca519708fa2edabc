import { type ExportFormat, type ExportOptions, type Labelled, skip } from './export.js';
import { type Preference, preferences } from './preferences.js';

/**
 * The `rows` of a format whose row is one preference. A trace that no preference was made of is
 * counted, with the reason why.
 */
export function ofPreferences(
  row: (preference: Preference, labelled: Labelled) => object,
): ExportFormat['rows'] {
  return function* (traces, options) {
    const used = new Set<Labelled>();
    for (const preference of preferences(traces, options)) {
      const [first] = preference.from;
      if (!first) continue;
      for (const labelled of preference.from) used.add(labelled);
      const { from } = preference;
      yield { kind: 'row', row: row(preference, first), steps: 1, from };
    }
    for (const labelled of traces) if (!used.has(labelled)) yield skip(whyNot(labelled, options));
  };
}

function whyNot({ trace }: Labelled, { signalLabels }: ExportOptions): string {
  const lacksSignal = signalLabels && !trace.signals.some(({ id }) => id === signalLabels.signal);
  return lacksSignal
    ? `no signal ${signalLabels.signal}`
    : 'no other step after the same beginning that is judged differently';
}
