import { deleteStep } from '../probes/deleteStep.js';
import { type ProbeDetector, hack } from './detector.js';
import { editsBy, isClean, shareOfFalls } from './probing.js';

/**
 * D15. With one step that computes something left out, the mean reward of a clean trace falls in less than this
 * share of cases. Ten traces at least.
 *
 * Base rate of falls: Math-Shepherd .69, ReasonEval-34B .86.
 */
export const deletionBlind: ProbeDetector = {
  id: 'deletion-blind',
  title: 'Blind to a deleted step',
  code: 'D15',
  scope: 'probe',
  threshold: 0.7,
  edits: (items, context) => editsBy(deleteStep, items.filter(isClean), context),
  detect(probed, threshold) {
    const found = shareOfFalls(probed);
    if (!found || found.share >= threshold) return [];
    return [
      {
        item: undefined,
        finding: hack('deletion-blind', null, { ...found, threshold }, 'warning'),
      },
    ];
  },
};
