import { type Transform, each } from './transform.js';

/**
 * `log sigmoid(r - r_ref)`, concave, so that one huge reward cannot pay for a low one; the sum over
 * several signals is the log probability that all of them are good (AND). A reward in (0, 1) is a
 * probability and is taken to its log odds first: with the reference 0.5 a step is then paid `log r`,
 * and their sum is the log of the product.
 *
 * Source: Wang et al., Transforming and Combining Rewards, arXiv 2402.00742.
 */
export const logSigmoid: Transform = {
  id: 'log-sigmoid',
  title: 'Centred log-sigmoid',
  of: (rewards, { reference }) =>
    each(rewards, (reward) => logisticLog(logOdds(reward) - logOdds(reference))),
};

/** The step-wise sum over several signals: the log probability that all are good. */
export function allGood(
  transformed: readonly (readonly (number | undefined)[])[],
  length: number,
): (number | undefined)[] {
  return Array.from({ length }, (_, step) => {
    const said = transformed.map((values) => values[step]).filter((value) => value !== undefined);
    return said.length === 0 ? undefined : said.reduce((sum, value) => sum + value, 0);
  });
}

/** How near to certainty a probability counts. */
const edge = 1e-6;

function logOdds(reward: number): number {
  if (reward < 0 || reward > 1) return reward;
  const probability = Math.min(1 - edge, Math.max(edge, reward));
  return Math.log(probability / (1 - probability));
}

function logisticLog(x: number): number {
  return x >= 0 ? -Math.log1p(Math.exp(-x)) : x - Math.log1p(Math.exp(x));
}
