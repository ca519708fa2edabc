import type { SearchMethod } from './firstError.js';
import { narrow, type Split } from './narrow.js';

/**
 * Linear search: every prefix from the first on, up to the first that is wrong.
 *
 * Right prefixes are cheap where a prefix is judged by rollouts that stop at the first success, so
 * on short traces with early errors this costs less than bisection. It presumes nothing about what
 * comes after an error. Of a trace known to be wrong the last step is not asked.
 * Source: the labelling of Math-Shepherd, arXiv 2312.08935, stopped at the first error.
 */
export const linear: SearchMethod = {
  id: 'linear',
  title: 'Linear search over prefixes',
  needs: 'judgements',
  search: (task) => narrow(task, next, false),
};

export const next: Split = ({ right }) => right + 1;
