import { type Beta, posteriorMean } from '../metrics/binomial.js';
import {
  type Search,
  type SearchMethod,
  type SearchTask,
  found,
  notFound,
  question,
} from './firstError.js';
import { type Beliefs, beliefsOf, doubtOf } from './beliefs.js';
import { type PrefixAnswer, afterLooks, halving } from './looks.js';
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
    const at = halving(beliefs) ?? 0;
    const count = counts[at] ?? none;
    counts[at] = added(count, yield question(steps[at] ?? -1, 1, count.rollouts));
    beliefs = beliefsOf(task, counts, good);
    left--;
  }
  return beliefs;
}

function* byLooks({ steps, settings, isKnownWrong }: SearchTask): Search<Beliefs> {
  const places = steps.length + (isKnownWrong ? 0 : 1);
  const prior = Array<number>(places).fill(1 / places);
  const answers: PrefixAnswer[] = [];
  let beliefs: Beliefs = prior;
  while (doubtOf(beliefs) > settings.doubt) {
    const at = halving(beliefs, new Set(answers.map(({ prefix }) => prefix)));
    if (at === undefined) break;
    const answer = yield question(steps[at] ?? -1);
    if (answer.kind !== 'judged') break;
    answers.push({ prefix: at, isRight: answer.isRight });
    beliefs = afterLooks(prior, answers, settings.lookError);
  }
  return beliefs;
}
