import { type Beta, posteriorMean } from '../metrics/binomial.js';
import {
  type Search,
  type SearchMethod,
  type SearchTask,
  found,
  notFound,
  question,
} from './firstError.js';
import { type Beliefs, beliefsOf, doubtOf, normalised } from './beliefs.js';
import { type Count, added, none } from './stopping.js';

/**
 * Bayesian bisection: one rollout at a time, from the prefix that halves what is still believed.
 *
 * The chance that a right prefix succeeds is taken from k rollouts of the question itself, so an easy
 * question needs few failures to convict. Stops when the posterior leaves no more doubt than asked
 * for (0.2), or after 2 k ceil(log2 M) rollouts. It beats plain bisection on easy and medium
 * questions of a simulation at fewer rollouts, and costs more to win on hard ones. Who judges a
 * prefix in one look, a person say, is taken to err once in ten looks and asked each prefix once.
 * Source: Horstein's probabilistic bisection with Beta-Binomial likelihoods.
 */
export const bayes: SearchMethod = {
  id: 'bayes',
  title: 'Bayesian bisection',
  needs: 'judgements',
  isAdaptive: true,
  *search(task) {
    if (task.steps.length === 0) return notFound('no step has a reward');
    const beliefs = yield* task.askedOf === 'looks' ? byLooks(task) : byRollouts(task);
    const best = beliefs.indexOf(Math.max(...beliefs));
    return {
      ...found(task.steps[best] ?? -1, task.isKnownWrong),
      confidence: beliefs[best] ?? null,
    };
  },
};

/** How much the question's own rollouts count for a prefix of it. */
const weight = 6;

function* goodPrefix({ settings }: SearchTask): Search<Beta> {
  const root = added(none, yield question(-1, settings.rollouts));
  const value = posteriorMean(root);
  return { a: weight * value, b: weight * (1 - value) };
}

function* byRollouts(task: SearchTask): Search<Beliefs> {
  const { steps, settings } = task;
  const good = yield* goodPrefix(task);
  const counts: Count[] = steps.map(() => none);
  const halvings = Math.ceil(Math.log2(Math.max(2, steps.length)));
  let left = 2 * settings.rollouts * halvings - settings.rollouts;
  let beliefs = beliefsOf(task, counts, good);
  while (doubtOf(beliefs) > settings.doubt && left > 0) {
    const at = halving(beliefs, steps.length);
    const count = counts[at] ?? none;
    counts[at] = added(count, yield question(steps[at] ?? -1, 1, count.rollouts));
    beliefs = beliefsOf(task, counts, good);
    left--;
  }
  return beliefs;
}

function* byLooks(task: SearchTask): Search<Beliefs> {
  const { steps, settings, isKnownWrong } = task;
  let beliefs: Beliefs = normalised(Array<number>(steps.length + (isKnownWrong ? 0 : 1)).fill(0));
  const asked = new Set<number>();
  while (doubtOf(beliefs) > settings.doubt && asked.size < steps.length) {
    const at = halving(beliefs, steps.length, asked);
    if (at < 0) break;
    asked.add(at);
    const answer = yield question(steps[at] ?? -1);
    if (answer.kind !== 'judged') break;
    const { isRight } = answer;
    beliefs = normalised(
      beliefs.map((belief, error) => {
        const fits = error > at === isRight;
        return Math.log(belief) + Math.log(fits ? 1 - settings.lookError : settings.lookError);
      }),
    );
  }
  return beliefs;
}

/** The prefix about which one is most in two minds: whether the error lies within it. */
function halving(beliefs: Beliefs, length: number, not: ReadonlySet<number> = new Set()): number {
  let within = 0;
  let best = { at: -1, distance: Infinity };
  for (let at = 0; at < Math.min(length, beliefs.length - 1); at++) {
    within += beliefs[at] ?? 0;
    const distance = Math.abs(within - 0.5);
    if (!not.has(at) && distance < best.distance) best = { at, distance };
  }
  return best.at;
}
