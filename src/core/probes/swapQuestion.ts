import { oneOf } from '../random.js';
import { type Probe, changed, choices, editable } from './probe.js';

/** For files that hold one problem only. */
const spare =
  'A rectangular garden is 7 metres longer than it is wide. Its area is 228 square metres. How many ' +
  'metres of fence go around it?';

/**
 * The problem of another trace stands in place of this one's; where all traces are of one problem, a
 * problem of our own. Every step should be refused.
 */
export const swapQuestion: Probe = {
  id: 'swap-question',
  title: 'Swap the question',
  effect: 'altering',
  edit(trace, context) {
    if (editable(trace).length === 0) return undefined;
    const others = context.donors.filter((prompt) => prompt !== trace.prompt && prompt !== '');
    const to = oneOf(others, choices('swap-question', trace, context)) ?? spare;
    return changed(trace, {
      probe: 'swap-question',
      step: null,
      from: trace.prompt,
      to,
      prompt: to,
    });
  },
};
