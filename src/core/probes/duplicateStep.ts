import { oneOf } from '../random.js';
import { type Probe, changed, choices, editable, shiftedFrom } from './probe.js';

/**
 * One step stands twice. What a return gains by it, a policy learns to do: see `bench duplicates` for
 * every aggregate.
 */
export const duplicateStep: Probe = {
  id: 'duplicate-step',
  title: 'Duplicate a step',
  effect: 'preserving',
  edit(trace, context) {
    const place = oneOf(editable(trace), choices('duplicate-step', trace, context));
    if (!place) return undefined;
    const { step, at } = place;
    const steps = trace.steps.flatMap((each, index) => (index === at ? [each, each] : [each]));
    const alignment = shiftedFrom(trace, at + 1, 1);
    const to = `${step.text}\n${step.text}`;
    return changed(trace, {
      probe: 'duplicate-step',
      step: at,
      from: step.text,
      to,
      steps,
      alignment,
    });
  },
};
