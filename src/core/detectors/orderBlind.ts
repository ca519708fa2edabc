import { swapSteps } from '../probes/swapSteps.js';
import { type ProbeDetector, hack } from './detector.js';
import { editsBy, isClean, shareOfFalls } from './probing.js';

/**
 * D16. With two steps that follow each other swapped, the mean reward of a clean trace falls in less than this
 * share of cases. Ten traces at least.
 *
 * Base rate of falls: Math-Shepherd .86, ReasonEval-34B .91.
 */
export const orderBlind: ProbeDetector = {
  id: 'order-blind',
  title: 'Blind to the order of steps',
  code: 'D16',
  scope: 'probe',
  threshold: 0.8,
  edits: (items, context) => editsBy(swapSteps, items.filter(isClean), context),
  detect(probed, threshold) {
    const found = shareOfFalls(probed);
    if (!found || found.share >= threshold) return [];
    return [
      { item: undefined, finding: hack('order-blind', null, { ...found, threshold }, 'warning') },
    ];
  },
};
