import { type Random, mixedSeed, seededRandom } from '../../src/core/random.js';
import {
  type Answer,
  type FirstErrorResult,
  type Question,
  type SearchMethod,
  type SearchSettings,
  defaultSettings,
} from '../../src/core/search/firstError.js';
import { runSearch } from '../../src/core/search/run.js';

/** How easy questions are: the value of a question is Beta(a, b). */
export interface Difficulty {
  readonly name: string;
  readonly a: number;
  readonly b: number;
}

export const difficulties: readonly Difficulty[] = [
  { name: 'easy', a: 4, b: 2 },
  { name: 'medium', a: 2, b: 2 },
  { name: 'hard', a: 1.2, b: 4 },
];

/** A wrong trace as a policy sees it: the chance of success from each prefix. */
export interface World {
  readonly seed: number;
  /** Place of the first wrong step. */
  readonly error: number;
  /** Chance of success from the prompt. */
  readonly root: number;
  /** Chance of success from the prefix that ends in each step. */
  readonly values: readonly number[];
}

/** The random walk of the value, per right step, in logits: right steps help. */
const walk = { drift: 0.15, spread: 0.4 };
/** Share of errors that a policy can recover from, and its chance to. */
const recoverable = { share: 0.25, from: 0.02, to: 0.12 };

/**
 * A wrong trace of `length` steps: the first error anywhere alike, before it the value walks from
 * the question's, after it nothing succeeds, save that a quarter of the errors can be recovered from.
 */
export function worldOf(length: number, { a, b }: Difficulty, seed: number): World {
  const random = seededRandom(mixedSeed(seed, length));
  const error = Math.floor(random() * length);
  const root = beta(a, b, random);
  const after =
    random() < recoverable.share
      ? recoverable.from + (recoverable.to - recoverable.from) * random()
      : 0;
  let logit = Math.log(root / (1 - root));
  const values = Array.from({ length }, (_, step) => {
    logit += walk.drift + walk.spread * normal(random);
    return step < error ? 1 / (1 + Math.exp(-logit)) : after;
  });
  return { seed, error, root, values };
}

/** Rollout number j of a prefix is the same whoever asks, so that methods can be compared. */
export function policyOf({ seed, root, values }: World): (question: Question) => Answer {
  return ({ prefix, rollouts, from }) => ({
    kind: 'rollouts',
    rollouts: Array.from({ length: rollouts }, (_, at) => {
      const random = seededRandom(mixedSeed(seed, prefix + 1, from + at, 77));
      random();
      return { isRight: random() < (prefix === -1 ? root : (values[prefix] ?? 0)), tokens: 1 };
    }),
  });
}

export function searchWorld(
  method: SearchMethod,
  world: World,
  settings: Partial<SearchSettings> = {},
): FirstErrorResult {
  const task = {
    steps: world.values.map((_, step) => step),
    texts: world.values.map((_, step) => `step ${step}`),
    isKnownWrong: true,
    askedOf: 'rollouts',
    settings: { ...defaultSettings, ...settings },
  } as const;
  return runSearch(method, task, policyOf(world));
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function beta(a: number, b: number, random: Random): number {
  const x = gamma(a, random);
  return x / (x + gamma(b, random));
}

/** Marsaglia and Tsang, for a shape of 1 or more. */
function gamma(shape: number, random: Random): number {
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal(random);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
