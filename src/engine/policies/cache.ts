import { appendFile, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { HumanError, messageOf } from '../../core/errors.js';
import { hashOf } from '../../core/hash.js';
import type { Continuation, Policy, Prefix } from './policy.js';

const lineSchema = z.object({
  key: z.string(),
  text: z.string(),
  tokens: z.number(),
  hasEnded: z.boolean(),
});

/**
 * Rollouts on disk, one JSON line each, by policy, prompt, prefix and number (and so by seed): what
 * was once paid for is not asked again, after a crash or in another search.
 */
export class RolloutCache {
  private constructor(
    private readonly file: string,
    private readonly known: Map<string, Continuation>,
  ) {}

  /** A torn last line is what a crash leaves: it is passed over. */
  static async open(file: string): Promise<RolloutCache> {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw new HumanError(`${file} cannot be read (${messageOf(error)}). Name another cache.`);
    });
    const known = new Map<string, Continuation>();
    for (const line of text.split('\n')) {
      const parsed = lineSchema.safeParse(jsonOf(line));
      if (parsed.success) known.set(parsed.data.key, parsed.data);
    }
    // What follows a torn line must not be torn with it.
    if (text !== '' && !text.endsWith('\n')) await appendFile(file, '\n');
    return new RolloutCache(file, known);
  }

  /** The policy behind the cache. */
  over(policy: Policy): Policy {
    return {
      id: policy.id,
      stop: () => policy.stop?.(),
      continue: (prefix, signal) => this.#continue(policy, prefix, signal),
    };
  }

  async #continue(
    policy: Policy,
    prefix: Prefix,
    signal: AbortSignal,
  ): Promise<readonly Continuation[]> {
    const { prompt, before, rollouts, from } = prefix;
    const key = (at: number): string =>
      hashOf([policy.id, prompt, JSON.stringify(before), String(from + at)]);
    const made: Continuation[] = [];
    for (let known = this.known.get(key(0)); known && made.length < rollouts;) {
      made.push(known);
      known = this.known.get(key(made.length));
    }
    if (made.length === rollouts) return made;
    const missing = { ...prefix, rollouts: rollouts - made.length, from: from + made.length };
    const fresh = await policy.continue(missing, signal);
    const lines = fresh.map(({ text, tokens, hasEnded }, at) => {
      const line = { key: key(made.length + at), text, tokens, hasEnded };
      this.known.set(line.key, line);
      return `${JSON.stringify(line)}\n`;
    });
    await appendFile(this.file, lines.join(''));
    return [...made, ...fresh];
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
