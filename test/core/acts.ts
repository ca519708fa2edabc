import { labelActSchema, type LabelAct, stepReference } from '../../src/core/label.js';
import type { Trace } from '../../src/core/trace.js';
import { marks } from './annotated.js';

/**
 * A journal written down, an act a line, each a second later than the one before:
 * `rate 2 -`, `rate 2 clear`, `first-error 3`, `undo 0` (takes back line 0). Act ids are `act-<line>`.
 */
export function journal(trace: Trace, lines: readonly string[]): LabelAct[] {
  return lines.map((line, index) => {
    const [verb = '', first = '', second = ''] = line.split(' ');
    const act = { act: `act-${index}`, at: time(index) };
    switch (verb) {
      case 'rate':
        return actOf(trace, {
          ...act,
          what: 'rate',
          step: stepReference(trace, Number(first)),
          value: second === 'clear' ? null : marks[second as keyof typeof marks],
        });
      case 'first-error':
        return actOf(trace, { ...act, what: 'first-error', value: Number(first) });
      case 'undo':
        return actOf(trace, { ...act, undoes: `act-${first}` });
      default:
        throw new Error(`no act is written "${line}"`);
    }
  });
}

/** An act as a journal holds it. */
export function actOf(trace: Trace, change: Readonly<Record<string, unknown>>): LabelAct {
  return labelActSchema.parse({
    v: 1,
    act: 'act',
    trace: trace.hash,
    what: 'rate',
    value: null,
    by: 'ann',
    at: time(0),
    ms: 1200,
    shown: 'rewards',
    source: 'human',
    ...change,
  });
}

export function time(second: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
}
