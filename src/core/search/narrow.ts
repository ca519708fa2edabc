import { type Search, type SearchTask, found, notFound, question } from './firstError.js';
import { type Count, added, isRightBy, none } from './stopping.js';

/** What is known where a search has narrowed the first error down to (right, wrong]. */
export interface Narrowed {
  /** Place of a prefix that is right, -1 for the prompt. */
  readonly right: number;
  /** Place of a prefix that is wrong; one beyond the last where none is known to be. */
  readonly wrong: number;
  /** Rollouts from prefixes that turned out right. */
  readonly good: Count;
}

/** The place to ask next, strictly between `right` and `wrong`. */
export type Split = (known: Narrowed, task: SearchTask) => number;

/** Judges one prefix, by one look or by as many rollouts as the stopping rule wants. */
export function* judge(
  step: number,
  { settings }: SearchTask,
): Search<{ readonly isRight: boolean; readonly count: Count }> {
  let count = none;
  for (;;) {
    const isRight = isRightBy(settings.stopping, count, settings.rollouts);
    if (isRight !== undefined) return { isRight, count };
    const rollouts = wanted(count, settings);
    const answer = yield question(step, rollouts, count.rollouts);
    if (answer.kind === 'judged') return { isRight: answer.isRight, count };
    count = added(count, answer);
    // A stock of rollouts may end: what there was decides.
    if (answer.rollouts.length < rollouts) return { isRight: count.successes > 0, count };
  }
}

function wanted({ rollouts }: Count, settings: SearchTask['settings']): number {
  const left = settings.rollouts - rollouts;
  // A rule that never ends early may have all at once.
  if (settings.stopping === 'all') return left;
  return Math.min(settings.batch, left > 0 ? left : settings.batch);
}

/**
 * Narrows the first error down by judging prefixes where `split` says. Presumes that no prefix
 * beyond a wrong one is right. `hasEnd` says that the whole trace is asked first, where it is not
 * known to be wrong.
 */
export function* narrow(task: SearchTask, split: Split, hasEnd: boolean): Search {
  const { steps, isKnownWrong } = task;
  if (steps.length === 0) return notFound('no step has a reward');
  let known: Narrowed = {
    right: -1,
    wrong: isKnownWrong || hasEnd ? steps.length - 1 : steps.length,
    good: none,
  };
  if (!isKnownWrong && hasEnd && (yield* judge(steps.at(-1) ?? -1, task)).isRight)
    return found(-1, false);
  while (known.wrong - known.right > 1) {
    const at = split(known, task);
    const { isRight, count } = yield* judge(steps[at] ?? -1, task);
    known = isRight
      ? { ...known, right: at, good: sum(known.good, count) }
      : { ...known, wrong: at };
  }
  // The end was not asked: the answer rests on the outcome.
  return found(steps[known.wrong] ?? -1, isKnownWrong);
}

function sum(a: Count, b: Count): Count {
  return { successes: a.successes + b.successes, rollouts: a.rollouts + b.rollouts };
}
