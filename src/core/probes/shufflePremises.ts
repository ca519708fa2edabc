import { type Probe, changed, choices, editable } from './probe.js';

/**
 * The sentences of the problem change places; the last one, the question, stays. The same is given, so
 * the same should be paid. Problems that go on from sentence to sentence may lose meaning: read the
 * difference before you trust the number.
 */
export const shufflePremises: Probe = {
  id: 'shuffle-premises',
  title: 'Shuffle the premises',
  effect: 'preserving',
  edit(trace, context) {
    const sentences = trace.prompt.split(/(?<=[.!?])\s+(?=\S)/);
    const premises = sentences.slice(0, -1);
    if (premises.length < 2 || editable(trace).length === 0) return undefined;
    const random = choices('shuffle-premises', trace, context);
    const shuffled = premises
      .map((text) => ({ text, order: random() }))
      .sort((a, b) => a.order - b.order)
      .map(({ text }) => text);
    const moved = shuffled.every((text, at) => text === premises[at])
      ? [...premises.slice(1), ...premises.slice(0, 1)]
      : shuffled;
    const to = [...moved, ...sentences.slice(-1)].join(' ');
    if (to === trace.prompt) return undefined;
    return changed(trace, {
      probe: 'shuffle-premises',
      step: null,
      from: trace.prompt,
      to,
      prompt: to,
    });
  },
};
