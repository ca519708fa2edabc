import { flipOperator } from '../probes/flipOperator.js';
import { type ProbeDetector, fact, hack } from './detector.js';
import { atEdit, editsBy } from './probing.js';

/**
 * D14. The PRM does not notice an error: with one operator turned into its opposite, the reward of a step that
 * it accepted falls by less than the threshold.
 *
 * Base rate of such steps: Math-Shepherd 11 %, ReasonEval-34B 15 %.
 */
export const operatorBlind: ProbeDetector = {
  id: 'operator-blind',
  title: 'Blind to a flipped operator',
  code: 'D14',
  scope: 'probe',
  threshold: 0.05,
  edits: (items, context) => editsBy(flipOperator, items, context),
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
      return [{ item, finding: hack('operator-blind', step, facts) }];
    }),
};
