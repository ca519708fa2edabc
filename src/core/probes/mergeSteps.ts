import { oneOf } from '../random.js';
import { type Probe, changed, choices, editable } from './probe.js';

/**
 * Two steps that follow each other become one. Nothing is said otherwise; only the separator is gone.
 */
export const mergeSteps: Probe = {
  id: 'merge-steps',
  title: 'Merge two steps',
  effect: 'preserving',
  edit(trace, context) {
    const all = editable(trace);
    const places = all.filter(({ at }, index) => all[index + 1]?.at === at + 1);
    const place = oneOf(places, choices('merge-steps', trace, context));
    const second = place && trace.steps[place.at + 1];
    if (!place || !second) return undefined;
    const { step, at } = place;
    const to = `${step.text} ${second.text}`;
    return changed(trace, {
      probe: 'merge-steps',
      step: at + 1,
      from: `${step.text}\n${second.text}`,
      to,
      steps: trace.steps.flatMap((each, index) =>
        index === at ? [{ ...each, text: to }] : index === at + 1 ? [] : [each],
      ),
      // The merged step is where both of them end.
      alignment: trace.steps.map((_, index) =>
        index === at ? undefined : index < at ? index : index - 1,
      ),
    });
  },
};
