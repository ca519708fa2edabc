import { oneOf } from '../random.js';
import { type Probe, changed, choices, editable } from './probe.js';

/**
 * One step that computes something, not the last, is left out. The steps that need it should fall; a
 * mean over the steps often rises instead.
 */
export const deleteStep: Probe = {
  id: 'delete-step',
  title: 'Delete a step',
  effect: 'altering',
  edit(trace, context) {
    const places = editable(trace)
      .slice(0, -1)
      .filter(({ step }) => /=|≈/.test(step.text));
    const place = oneOf(places, choices('delete-step', trace, context));
    if (!place) return undefined;
    const { step, at } = place;
    return changed(trace, {
      probe: 'delete-step',
      step: at,
      from: step.text,
      to: '',
      steps: trace.steps.filter((_, index) => index !== at),
      alignment: trace.steps.map((_, index) =>
        index === at ? undefined : index < at ? index : index - 1,
      ),
    });
  },
};
