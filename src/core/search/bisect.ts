import type { SearchMethod } from './firstError.js';
import { narrow, type Split } from './narrow.js';

/**
 * Binary search over prefixes, with rollouts, a PRM, a critic or a person as the one who is asked.
 *
 * With rollouts it is OmegaPRM's: ceil(log2 M) prefixes of M are asked. With the rewards of a PRM it
 * presumes that rewards stay low after an error. Validity PRMs recover instead, so for a PRM that
 * gives every reward in one pass this is worse than `drop` and saves nothing; it is offered for
 * comparison, and for PRMs that score one prefix per call. Unless the outcome is known to be wrong,
 * the whole trace is asked first, and a right one has no error.
 * Source: OmegaPRM, arXiv 2406.06592.
 */
export const bisect: SearchMethod = {
  id: 'bisect',
  title: 'Binary search over prefixes',
  needs: 'judgements',
  search: (task) => narrow(task, middle, true),
};

export const middle: Split = ({ right, wrong }) => Math.floor((right + wrong) / 2);
