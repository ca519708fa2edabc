import { HumanError } from '../core/errors.js';
import type { PrmFamily } from '../core/prm/family.js';
import { families, familyById } from '../core/prm/index.js';

/** The family of an id; a HumanError that lists the known ones. */
export function namedFamily(id: string): PrmFamily {
  const family = familyById(id);
  if (family) return family;
  const known = families.map((each) => each.id).join(', ');
  throw new HumanError(`There is no family "${id}". Known: ${known}.`);
}
