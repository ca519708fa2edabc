import { oneOf } from '../random.js';
import { type Probe, changed, choices, editable } from './probe.js';

/**
 * Two steps that follow each other change places: what is used stands before what yields it.
 */
export const swapSteps: Probe = {
  id: 'swap-steps',
  title: 'Swap adjacent steps',
  effect: 'altering',
  edit(trace, context) {
    const steps = editable(trace);
    const places = steps.filter(({ step, at }, index) => {
      const next = steps[index + 1];
      return next?.at === at + 1 && next.step.text !== step.text;
    });
    const place = oneOf(places, choices('swap-steps', trace, context));
    const second = place && trace.steps[place.at + 1];
    if (!place || !second) return undefined;
    const { step: first, at } = place;
    const moved = new Map([
      [at, at + 1],
      [at + 1, at],
    ]);
    return changed(trace, {
      probe: 'swap-steps',
      step: at,
      from: `${first.text}\n${second.text}`,
      to: `${second.text}\n${first.text}`,
      steps: trace.steps.map((step, index) => trace.steps[moved.get(index) ?? index] ?? step),
      alignment: trace.steps.map((_, index) => moved.get(index) ?? index),
    });
  },
};
