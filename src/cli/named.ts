import { HumanError } from '../core/errors.js';
import type { PrmFamily } from '../core/prm/family.js';
import { generativeFamilies } from '../core/prm/generative/index.js';
import { families, familyById } from '../core/prm/index.js';

/** The family of an id; a HumanError that lists the known ones. */
export function namedFamily(id: string): PrmFamily {
  const family = familyById(id);
  if (family) return family;
  if (generativeFamilies.some((each) => each.id === id)) {
    throw new HumanError(
      `The family ${id} writes its judgements: ask it with --engine openai-chat at an --endpoint.`,
    );
  }
  const known = [...families, ...generativeFamilies].map((each) => each.id).join(', ');
  throw new HumanError(`There is no family "${id}". Known: ${known}.`);
}
