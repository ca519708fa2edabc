import { lnBetaBinomial } from '../metrics/binomial.js';
import type { Answer, StoppingId } from './firstError.js';

/** Rollouts from one prefix so far. */
export interface Count {
  readonly successes: number;
  readonly rollouts: number;
}

export const none: Count = { successes: 0, rollouts: 0 };

/** The count with the rollouts of an answer. */
export function added(count: Count, answer: Answer): Count {
  const rollouts = answer.kind === 'rollouts' ? answer.rollouts : [];
  return {
    successes: count.successes + rollouts.filter(({ isRight }) => isRight).length,
    rollouts: count.rollouts + rollouts.length,
  };
}

/** What a count says of its prefix; undefined while more rollouts are wanted. */
type Rule = (count: Count, most: number) => boolean | undefined;

/**
 * Whether the prefix is right, or undefined while more rollouts are wanted; `most` is k.
 *
 * `all`: makes all k; any success means right (OmegaPRM). `first-success`: the same answers, always,
 * without the rollouts after the first success. `sprt`: Wald's test of v <= 0.02 against v >= 0.3 at
 * 5 % errors either way. `anytime`: rejects v = 0.05 when the Bayes factor reaches 20, an error of at
 * most 5 % however often one looks. The last two may ask more than k: up to four times as many.
 */
export function isRightBy(id: StoppingId, count: Count, most: number): boolean | undefined {
  return rules[id](count, most);
}

/**
 * Whether a rule is a sequential test, without a planned k: its counts follow from what the rollouts
 * said, and are biased as soft labels however many there are.
 */
export function isSequential(id: StoppingId): boolean {
  return sequentialRules.has(id);
}

const sequentialRules: ReadonlySet<StoppingId> = new Set(['sprt', 'anytime']);

const rules: Readonly<Record<StoppingId, Rule>> = {
  all: (count, most) => (count.rollouts < most ? undefined : count.successes > 0),
  'first-success': ({ successes, rollouts }, most) =>
    successes > 0 ? true : rollouts < most ? undefined : false,
  sprt: (count, most) => sequential(sprt(count), count, most),
  anytime: (count, most) => sequential(anytime(count), count, most),
};

const patience = 4;

/** A test without an end ends as the paper's rule does. */
function sequential(said: boolean | undefined, count: Count, most: number): boolean | undefined {
  if (said !== undefined || count.rollouts < patience * most) return said;
  return count.successes > 0;
}

const bad = 0.02;
const good = 0.3;
const bound = Math.log(0.95 / 0.05);

function sprt({ successes, rollouts }: Count): boolean | undefined {
  const ratio =
    successes * Math.log(good / bad) + (rollouts - successes) * Math.log((1 - good) / (1 - bad));
  return Math.abs(ratio) < bound ? undefined : ratio > 0;
}

const boundary = 0.05;
const evidence = Math.log(20);

/** Ville's inequality holds at any time of looking. */
function anytime({ successes, rollouts }: Count): boolean | undefined {
  const null_ = successes * Math.log(boundary) + (rollouts - successes) * Math.log(1 - boundary);
  const factor = lnBetaBinomial({ successes, rollouts }, { a: 0.5, b: 0.5 }) - null_;
  return factor < evidence ? undefined : successes / rollouts > boundary;
}
