import { corruptNumber } from '../probes/corruptNumber.js';
import { type ProbeDetector, fact, hack } from './detector.js';
import { atEdit, editsBy } from './probing.js';

/**
 * D13. The PRM does not notice an error: with one number of an equation changed, the reward of a step that
 * it accepted falls by less than the threshold.
 *
 * Base rate of such steps: Math-Shepherd 10.3 %, ReasonEval-34B 10.3 %.
 */
export const numberBlind: ProbeDetector = {
  id: 'number-blind',
  title: 'Blind to a corrupted number',
  code: 'D13',
  scope: 'probe',
  threshold: 0.05,
  edits: (items, context) => editsBy(corruptNumber, items, context),
  detect: (probed, threshold) =>
    probed.flatMap((each) => {
      const found = atEdit(each);
      const { item, edit } = each;
      if (!found || found.before < item.threshold || found.before - found.after >= threshold)
        return [];
      const { step, before, after } = found;
      const facts = {
        before: fact(before),
        after: fact(after),
        from: edit.from,
        to: edit.to,
        threshold,
      };
      return [{ item, finding: hack('number-blind', step, facts) }];
    }),
};
