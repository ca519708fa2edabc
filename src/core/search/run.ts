import { beliefsOf } from './beliefs.js';
import {
  type Answer,
  type FirstErrorResult,
  type Found,
  type PrefixProbe,
  type Question,
  type SearchMethod,
  type SearchTask,
  notFound,
} from './firstError.js';
import { type Count, added, isSequential, none } from './stopping.js';

/** How much a search may use; it ends, partial, before the question that would use more. */
export interface Budget {
  readonly rollouts: number;
  readonly tokens: number;
}

export const noBudget: Budget = { rollouts: Infinity, tokens: Infinity };

/** Runs a search on answers that are there at once. */
export function runSearch(
  method: SearchMethod,
  task: SearchTask,
  ask: (question: Question) => Answer,
  budget = noBudget,
): FirstErrorResult {
  const tally = new Tally(method, task);
  const search = method.search(task);
  let at = search.next();
  while (!at.done) {
    if (!tally.allows(at.value, budget)) return tally.partial('the budget is used up');
    at = search.next(tally.heard(at.value, ask(at.value)));
  }
  return tally.result(at.value);
}

/**
 * Runs a search on answers that take time. An abort ends it with what it has, marked partial; so
 * does an answer that cannot be had, with its reason. `onProbe` gets each probe as it stands.
 */
export async function runSearchAsync(
  method: SearchMethod,
  task: SearchTask,
  ask: (question: Question) => Promise<Answer>,
  options: {
    readonly signal: AbortSignal;
    readonly budget?: Budget;
    readonly onProbe?: (probe: PrefixProbe) => void;
    /** What to say of an answer that could not be had; undefined to let the error through. */
    readonly reasonOf?: (error: unknown) => string | undefined;
  },
): Promise<FirstErrorResult> {
  const tally = new Tally(method, task);
  const search = method.search(task);
  const stopped = (): FirstErrorResult => tally.partial('the search was stopped');
  let at = search.next();
  while (!at.done) {
    const asked = at.value;
    if (options.signal.aborted) return stopped();
    if (!tally.allows(asked, options.budget ?? noBudget))
      return tally.partial('the budget is used up');
    let answer: Answer;
    try {
      answer = await ask(asked);
    } catch (error) {
      if (isAborted(options.signal)) return stopped();
      const reason = options.reasonOf?.(error);
      if (reason === undefined) throw error;
      return tally.partial(reason);
    }
    tally.heard(asked, answer);
    const probe = tally.probes.find(({ prefix }) => prefix === asked.prefix);
    if (probe) options.onProbe?.(probe);
    at = search.next(answer);
  }
  return tally.result(at.value);
}

/** Read anew: it may have happened meanwhile. */
function isAborted({ aborted }: AbortSignal): boolean {
  return aborted;
}

/** What has been asked and answered: nothing is counted anywhere else. */
class Tally {
  #looks = 0;
  #rollouts = 0;
  #tokens = 0;
  readonly #byPrefix = new Map<number, { count: Count; reward: number | undefined }>();

  constructor(
    private readonly method: SearchMethod,
    private readonly task: SearchTask,
  ) {}

  allows({ rollouts }: Question, budget: Budget): boolean {
    if (this.task.askedOf === 'looks') return true;
    return this.#rollouts + rollouts <= budget.rollouts && this.#tokens < budget.tokens;
  }

  heard(question: Question, answer: Answer): Answer {
    if (answer.kind === 'judged') this.#looks++;
    else {
      this.#rollouts += answer.rollouts.length;
      this.#tokens += answer.rollouts.reduce((sum, { tokens }) => sum + (tokens ?? 0), 0);
    }
    if (question.then.length > 0) return answer;
    const before = this.#byPrefix.get(question.prefix)?.count ?? none;
    const reward = answer.kind === 'judged' ? (answer.reward ?? Number(answer.isRight)) : undefined;
    this.#byPrefix.set(question.prefix, { count: added(before, answer), reward });
    return answer;
  }

  get probes(): PrefixProbe[] {
    const { rollouts, stopping } = this.task.settings;
    const isPlanned = !this.method.isAdaptive && !isSequential(stopping);
    return [...this.#byPrefix].map(([prefix, { count, reward }]) => ({
      prefix,
      ...(reward !== undefined && { reward }),
      ...count,
      complete: reward !== undefined || (isPlanned && count.rollouts >= rollouts),
    }));
  }

  result(found: Found): FirstErrorResult {
    return {
      method: this.method.id,
      ...found,
      confidence: found.confidence ?? this.#confidence(found),
      probes: this.probes,
      rolloutsUsed: this.#rollouts,
      tokensUsed: this.#tokens,
      modelCalls: this.#looks > 0 ? this.#looks : this.#rollouts,
    };
  }

  partial(reason: string): FirstErrorResult {
    return { ...this.result(notFound(reason)), partial: true };
  }

  /** What the rollouts say for the answer; a method that was told rewards has no say. */
  #confidence({ firstError }: Found): number | null {
    if (this.#rollouts === 0 || firstError === null) return null;
    const counts = this.task.steps.map((step) => this.#byPrefix.get(step)?.count ?? none);
    const beliefs = beliefsOf(this.task, counts, goodPrefix(counts, this.#byPrefix.get(-1)?.count));
    return (
      beliefs[firstError === -1 ? beliefs.length - 1 : this.task.steps.indexOf(firstError)] ?? null
    );
  }
}

/** The value of right prefixes, from those that succeeded at all. */
function goodPrefix(counts: readonly Count[], root: Count = none): { a: number; b: number } {
  const good = [...counts, root].filter(({ successes }) => successes > 0);
  const successes = good.reduce((sum, each) => sum + each.successes, 0);
  const rollouts = good.reduce((sum, each) => sum + each.rollouts, 0);
  const value = (successes + 1) / (rollouts + 2);
  return { a: 6 * value, b: 6 * (1 - value) };
}
