import type { Trace } from '../trace.js';
import { hashOf } from '../hash.js';
import { words } from './words.js';

/**
 * Tells problems apart, for splits: traces are of one problem if their prompts are the same but for
 * layout, or if their source says so (`group`), or by way of others.
 */
export class Problems {
  readonly #parents = new Map<string, string>();

  add(trace: Trace): void {
    const prompt = this.#rootOf(promptKey(trace));
    const group = this.#rootOf(`group ${trace.group}`);
    if (prompt === group) return;
    // The smaller key is the root: adding data moves no problem but those that it joins.
    const [root, child] = prompt < group ? [prompt, group] : [group, prompt];
    this.#parents.set(child, root);
  }

  keyOf(trace: Trace): string {
    return this.#rootOf(promptKey(trace));
  }

  #rootOf(key: string): string {
    let root = key;
    for (let up = this.#parents.get(root); up !== undefined; up = this.#parents.get(root))
      root = up;
    if (root !== key) this.#parents.set(key, root);
    return root;
  }
}

/** Keys of prompts sort before those of groups, so a problem is mostly called by its prompt. */
function promptKey({ prompt }: Trace): string {
  return hashOf([words(prompt).join(' ')]);
}
