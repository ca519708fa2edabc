import { bisect } from './bisect.js';
import { drop } from './drop.js';
import type { RewardSearchMethod } from './firstError.js';

/** Every method that finds a first error from rewards alone. */
export const searchMethods: readonly RewardSearchMethod[] = [drop, bisect];

export function searchMethodById(id: string): RewardSearchMethod | undefined {
  return searchMethods.find((method) => method.id === id);
}
