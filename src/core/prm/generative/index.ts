import type { GenerativeFamily } from './generative.js';
import { genprm } from './genprm.js';
import { rPrm } from './rPrm.js';
import { thinkprm } from './thinkprm.js';

/** Every PRM family that writes its judgements. */
export const generativeFamilies: readonly GenerativeFamily[] = [genprm, thinkprm, rPrm];

export function generativeFamilyById(id: string): GenerativeFamily | undefined {
  return generativeFamilies.find((family) => family.id === id);
}
