import type { Role } from '../trace.js';
import type { Said } from './said.js';

const fence = /^[ \t]*(`{3,})([^\n`]*)\n([^]*?)(?:^[ \t]*\1[ \t]*$|(?![^]))/gm;

/**
 * Text cut at its code fences: `roleOf` says by its language what a block is, undefined leaves it in
 * the text round it. Blocks come without their fences, at their place in the text; one that is not
 * closed goes to the end.
 */
export function cutAtFences(
  text: string,
  roleOf: (language: string) => Role | undefined,
  outside: Role,
): Said[] {
  const said: Said[] = [];
  let end = 0;
  for (const block of text.matchAll(fence)) {
    const [all, , language = '', code = ''] = block;
    const role = roleOf(language.trim());
    if (role === undefined) continue;
    said.push({ role: outside, text: text.slice(end, block.index), at: end });
    const content = code.replace(/\r?\n$/, '');
    said.push({ role, text: content, at: block.index + all.indexOf('\n') + 1 });
    end = block.index + all.length;
  }
  return [...said, { role: outside, text: text.slice(end), at: end }];
}
