import { HumanError } from '../core/errors.js';
import { type OutcomeCheck, outcomeOf } from '../core/outcomes/outcome.js';
import {
  type Answer,
  type FirstErrorResult,
  type PrefixProbe,
  type Question,
  type SearchMethod,
  type SearchSettings,
  type SearchTask,
  notFound,
} from '../core/search/firstError.js';
import { type Budget, runSearchAsync } from '../core/search/run.js';
import { isJudged, type Trace } from '../core/trace.js';
import { type Policy, writtenText } from './policies/policy.js';

export interface RolloutSearchOptions {
  readonly method: SearchMethod;
  readonly policy: Policy;
  readonly check: OutcomeCheck;
  readonly settings: SearchSettings;
  readonly budget: Budget;
  readonly signal: AbortSignal;
  readonly onProbe?: (probe: PrefixProbe) => void;
}

/**
 * Looks for the first error of a trace with a policy's rollouts. Says why, and asks for nothing,
 * where the trace has no expected answer, its own answer cannot be compared, or is right.
 */
export async function searchByRollouts(
  trace: Trace,
  options: RolloutSearchOptions,
): Promise<FirstErrorResult> {
  const { method, settings, signal, budget, onProbe } = options;
  const refused = reasonAgainst(trace, options.check);
  if (refused !== undefined) return unasked(method, refused);
  const task: SearchTask = {
    steps: trace.steps.flatMap((step, at) => (isJudged(step) ? [at] : [])),
    texts: trace.steps.map(({ text }) => text),
    isKnownWrong: true,
    askedOf: 'rollouts',
    settings,
  };
  const reasonOf = (error: unknown): string | undefined =>
    error instanceof HumanError ? error.message : undefined;
  const ask = (question: Question): Promise<Answer> => answered(trace, question, options);
  return runSearchAsync(method, task, ask, {
    signal,
    budget,
    reasonOf,
    ...(onProbe && { onProbe }),
  });
}

function unasked(method: SearchMethod, reason: string): FirstErrorResult {
  return {
    method: method.id,
    ...notFound(reason),
    probes: [],
    rolloutsUsed: 0,
    tokensUsed: 0,
    modelCalls: 0,
  };
}

/** The outcome that the source tells counts for more than our reading of the answer. */
function reasonAgainst(trace: Trace, check: OutcomeCheck): string | undefined {
  if (trace.answer === undefined) {
    return 'no expected answer: give the record an answer, or name a file of them with --answers';
  }
  const own = outcomeOf(check, solutionOf(trace), trace.answer);
  const isRight = trace.outcome ?? (own.kind === 'abstain' ? undefined : own.kind === 'pass');
  if (isRight === undefined) return 'its answer cannot be compared with the expected one';
  return isRight
    ? 'its answer is right, so rollouts have no error to find: look for a lucky answer with --method drop'
    : undefined;
}

function solutionOf({ steps }: Trace): string {
  return writtenText(steps.map(({ text }) => text));
}

async function answered(
  { prompt, steps, answer = '' }: Trace,
  { prefix, then, rollouts, from }: Question,
  { policy, check, signal }: RolloutSearchOptions,
): Promise<Answer> {
  const before = [...steps.slice(0, prefix + 1).map(({ text }) => text), ...then];
  const made = await policy.continue({ prompt, before, rollouts, from }, signal);
  return {
    kind: 'rollouts',
    rollouts: made.map(({ text, tokens }) => ({
      isRight: outcomeOf(check, writtenText([...before, text]), answer).kind === 'pass',
      text,
      tokens,
    })),
  };
}
