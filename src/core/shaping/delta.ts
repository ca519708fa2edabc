import { type Transform, inRow } from './transform.js';

/**
 * Each step is paid its reward minus the next one's; the last but one its reward, the last nothing.
 * The sum telescopes to the first reward, so length earns nothing.
 *
 * This is what the policy would be paid, never a measure of progress: a step is charged when the step
 * after it is better. Source: arXiv 2410.15115.
 */
export const delta: Transform = {
  id: 'delta',
  title: 'Delta: reward minus the next reward',
  of: (rewards) => inRow(rewards, deltas),
};

function deltas(known: readonly number[]): number[] {
  const last = known.length - 1;
  return known.map((reward, at) => {
    if (at === last) return 0;
    return at === last - 1 ? reward : reward - (known[at + 1] ?? 0);
  });
}
