import type { Beliefs } from './beliefs.js';
import { type PrefixAnswer, afterLooks, halving } from './looks.js';

export interface HumanBisectOptions {
  /** Chance in [0, 0.5) that an answer is wrong. */
  readonly noise: number;
  /** Posterior in (0, 1) at which the search stops. */
  readonly confidence: number;
}

/** What is known of the first error, and what to ask next. */
export interface HumanBisect {
  /** P(first error is step t) for each of the n judged steps, then P(no error): n + 1 numbers, sum 1. */
  readonly posterior: Beliefs;
  /** The most probable answer: a judged step, or -1 for no error. */
  readonly firstError: number;
  /** Its posterior. */
  readonly confidence: number;
  /** The prefix to ask about; undefined once the confidence is reached. */
  readonly ask: number | undefined;
}

/**
 * Human bisection: probabilistic binary search for the first error with a person as the oracle.
 *
 * The prior comes from a PRM's rewards where there are any. Each answer is right with probability
 * 1 - noise and multiplies the posterior accordingly; the next question is the prefix that halves it.
 * With no prior and no noise that is plain bisection of n + 1 answers: ceil(log2(n + 1)) looks.
 * Source: Horstein's scheme (1963); Burnashev and Zigangirov (1974).
 */
export function humanBisect(
  rewards: readonly (number | undefined)[],
  answers: readonly PrefixAnswer[],
  options: HumanBisectOptions,
): HumanBisect {
  const posterior = afterLooks(priorOf(rewards), answers, options.noise);
  const best = posterior.indexOf(Math.max(...posterior));
  const confidence = posterior[best] ?? 0;
  const isDone = confidence >= options.confidence || rewards.length === 0;
  return {
    posterior,
    firstError: best === rewards.length ? -1 : best,
    confidence,
    ask: isDone ? undefined : halving(posterior),
  };
}

/** A PRM is never quite sure: its rewards are kept from 0 and 1. */
const surest = 0.02;
/** Share of the prior that is the same for every answer, for PRMs err. */
const doubt = 0.3;

/** P(first error is t) = P(all before are right) P(t is wrong), mixed with the uniform prior. */
function priorOf(rewards: readonly (number | undefined)[]): Beliefs {
  const size = rewards.length + 1;
  const uniform = 1 / size;
  if (!rewards.some((reward) => reward !== undefined)) return Array<number>(size).fill(uniform);
  let allRight = 1;
  const prior = rewards.map((reward) => {
    const right = Math.min(1 - surest, Math.max(surest, reward ?? 0.5));
    const isFirst = allRight * (1 - right);
    allRight *= right;
    return isFirst;
  });
  return [...prior, allRight].map((chance) => doubt * uniform + (1 - doubt) * chance);
}
