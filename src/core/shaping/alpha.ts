import { type Transform, each } from './transform.js';

/**
 * AlphaPO's shape, `beta * (1 - p^-alpha) / alpha` of a probability; alpha 0 is `beta * log p`. The
 * larger alpha, the more a low probability costs. A preview of shapes: the paper applies it to a
 * response's mean token probability, not to steps.
 *
 * Source: AlphaPO, arXiv 2501.03884 (alpha 0.25, beta 2.5).
 */
export const alpha: Transform = {
  id: 'alpha',
  title: "AlphaPO's shape",
  of: (rewards, { alpha: shape, beta }) =>
    each(rewards, (reward) => {
      const p = Math.max(1e-6, reward);
      return shape === 0 ? beta * Math.log(p) : (beta * (1 - p ** -shape)) / shape;
    }),
};
