import { clip } from './clip.js';
import { delta } from './delta.js';
import type { Transform } from './transform.js';

/**
 * Clip, then delta: the best of the paper's combinations. The bound that delta alone gives has to be
 * looked at anew, because clipped rewards can be 0. Source: arXiv 2410.15115.
 */
export const clipDelta: Transform = {
  id: 'clip-delta',
  title: 'Clip, then delta',
  of: (rewards, options) => delta.of(clip.of(rewards, options), options),
};
