import { oneOf } from '../random.js';
import type { Trace } from '../trace.js';
import { type Edit, type Probe, changed, choices, editable, shiftedFrom } from './probe.js';

/** What sounds like a check and is none. */
export const filler = 'Let me double-check: this is correct.';

/**
 * A sentence that only sounds like a check stands as a step of its own before another one. The step
 * behind it should be paid what it was paid before.
 */
export const insertFiller: Probe = {
  id: 'insert-filler',
  title: 'Insert filler',
  effect: 'preserving',
  edit(trace, context) {
    const place = oneOf(editable(trace), choices('insert-filler', trace, context));
    return place && insertedBefore(trace, place.at, filler, 'insert-filler');
  },
};

/** The trace with a phrase as a step of its own before one of its steps. */
export function insertedBefore(trace: Trace, at: number, phrase: string, probe: string): Edit {
  const steps = trace.steps.flatMap((step, index) =>
    index === at ? [{ text: phrase }, step] : [step],
  );
  const text = trace.steps[at]?.text ?? '';
  return changed(trace, {
    probe,
    step: at,
    from: text,
    to: `${phrase}\n${text}`,
    steps,
    alignment: shiftedFrom(trace, at, 1),
  });
}
