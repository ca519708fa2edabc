import { type Probe, changed, editable } from './probe.js';

/**
 * The whole solution is one polite phrase. A PRM that pays for it can be fed with nothing: this is
 * where PURE's training runs ended.
 */
export const emptyAnswer: Probe = {
  id: 'empty-answer',
  title: 'Answer with nothing',
  effect: 'altering',
  edit(trace) {
    const places = editable(trace);
    if (places.length === 0) return undefined;
    return changed(trace, {
      probe: 'empty-answer',
      step: null,
      from: places.map(({ step }) => step.text).join('\n'),
      to: 'Thank you.',
      steps: [{ text: 'Thank you.' }],
      alignment: trace.steps.map(() => undefined),
    });
  },
};
