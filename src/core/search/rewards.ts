import {
  type Answer,
  type FirstErrorResult,
  type Question,
  type SearchMethod,
  defaultSettings,
} from './firstError.js';
import { type DropCalibration, confidenceIn } from './dropPosterior.js';
import { runSearch } from './run.js';

/** What a search over the rewards of one forward pass is given. */
export interface RewardSearch {
  /** Parallel to the steps; a step without a reward cannot be an answer. */
  readonly rewards: readonly (number | undefined)[];
  /** A reward below says "wrong". */
  readonly threshold: number;
  /** The trace's known outcome, only where the user allows its use. */
  readonly outcome?: boolean | undefined;
  /** What is known of these rewards around first errors: with it every answer has a confidence. */
  readonly calibration?: DropCalibration | undefined;
}

/** What a method makes of rewards that are all there: one model call. */
export function findInRewards(
  method: SearchMethod,
  { rewards, threshold, outcome, calibration }: RewardSearch,
): FirstErrorResult {
  const steps = rewards.flatMap((reward, step) => (reward === undefined ? [] : [step]));
  const ask = ({ prefix }: Question): Answer => {
    const reward = rewards[prefix] ?? NaN;
    return { kind: 'judged', isRight: reward >= threshold, reward };
  };
  const task = {
    steps,
    texts: [],
    isKnownWrong: outcome === false,
    askedOf: 'looks',
    settings: defaultSettings,
  } as const;
  const found = runSearch(method, task, ask);
  const { firstError } = found;
  const confidence =
    found.confidence ??
    (calibration && firstError !== null
      ? confidenceIn(firstError, rewards, calibration, task.isKnownWrong)
      : null);
  return { ...found, confidence, modelCalls: Math.min(1, steps.length) };
}
