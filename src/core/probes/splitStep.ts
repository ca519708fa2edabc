import { oneOf } from '../random.js';
import { type Probe, changed, choices, editable } from './probe.js';

/**
 * One step becomes two at the end of a sentence. Nothing is said otherwise; only a separator is new.
 */
export const splitStep: Probe = {
  id: 'split-step',
  title: 'Split a step',
  effect: 'preserving',
  edit(trace, context) {
    const places = editable(trace).flatMap(({ step, at }) =>
      [...step.text.matchAll(/(?<=[^\d\s][.!?])\s+(?=[\p{Lu}$\\])/gu)].map(({ 0: gap, index }) => ({
        at,
        step,
        cut: [step.text.slice(0, index), step.text.slice(index + gap.length)] as const,
      })),
    );
    const place = oneOf(places, choices('split-step', trace, context));
    if (!place) return undefined;
    const { at, step, cut } = place;
    return changed(trace, {
      probe: 'split-step',
      step: at,
      from: step.text,
      to: cut.join('\n'),
      steps: trace.steps.flatMap((each, index) =>
        index === at ? cut.map((text) => ({ ...each, text })) : [each],
      ),
      // The second half is where the whole step ended.
      alignment: trace.steps.map((_, index) => (index < at ? index : index + 1)),
    });
  },
};
