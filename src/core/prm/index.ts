import type { PrmFamily } from './family.js';
import { trl } from './trl.js';

/** Every PRM family that can be scored. */
export const families: readonly PrmFamily[] = [trl];

export function familyById(id: string): PrmFamily | undefined {
  return families.find((family) => family.id === id);
}
