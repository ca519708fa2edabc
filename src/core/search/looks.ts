import { type Beliefs, normalised } from './beliefs.js';

/** An answer to "is everything up to and including this prefix right?" by one look. */
export interface PrefixAnswer {
  /** 0-based number of the prefix's last step among those judged. */
  readonly prefix: number;
  readonly isRight: boolean;
}

/** What is believed after the answers, each of which is wrong with a chance of `noise` in [0, 0.5). */
export function afterLooks(
  prior: Beliefs,
  answers: readonly PrefixAnswer[],
  noise: number,
): Beliefs {
  // An answer that contradicts another must leave something possible.
  const error = Math.max(noise, 1e-9);
  return normalised(
    prior.map((chance, t) => {
      const fitting = answers.filter(({ prefix, isRight }) => t > prefix === isRight).length;
      const others = answers.length - fitting;
      return Math.log(chance) + fitting * Math.log(1 - error) + others * Math.log(error);
    }),
  );
}

/**
 * The prefix m for which P(first error <= m) is nearest to a half: its answer tells most. Undefined
 * where every prefix is left out, or there is but one place for the error.
 */
export function halving(
  beliefs: Beliefs,
  without: ReadonlySet<number> = new Set(),
): number | undefined {
  let within = 0;
  let best: { readonly at: number; readonly distance: number } | undefined;
  for (const [at, belief] of beliefs.slice(0, -1).entries()) {
    within += belief;
    const distance = Math.abs(within - 0.5);
    if (!without.has(at) && distance < (best?.distance ?? Infinity)) best = { at, distance };
  }
  return best?.at;
}
