import { type Transform, each } from './transform.js';

/**
 * `min(r - eta, 0)`: good steps earn nothing and bad ones cost, so that no further step can raise the
 * return. Choose `eta` so that most steps of right traces get 0.
 *
 * Source: Gao et al., On Designing Effective RL Reward at Training Time, arXiv 2410.15115; the paper
 * does not report its `eta`.
 */
export const clip: Transform = {
  id: 'clip',
  title: 'Clip: only what is bad counts',
  of: (rewards, { eta }) => each(rewards, (reward) => Math.min(reward - eta, 0)),
};
