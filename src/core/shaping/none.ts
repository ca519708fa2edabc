import type { Transform } from './transform.js';

/**
 * The rewards as they are. Summed, they pay for every further step that is judged right: a policy
 * learns to repeat itself.
 */
export const none: Transform = {
  id: 'none',
  title: 'Raw rewards',
  isRaw: true,
  of: (rewards) => [...rewards],
};
