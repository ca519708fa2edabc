/** What was asked about a prefix on the way to the first error. */
export interface PrefixProbe {
  /** Index of the prefix's last step. */
  readonly prefix: number;
  /** The reward that answered, where a PRM was asked. */
  readonly reward?: number;
  readonly successes: number;
  readonly rollouts: number;
  /** Whether all planned rollouts were made: an incomplete count is biased as a soft label. */
  readonly complete: boolean;
}

/** The answer of a first-error search, with its evidence. */
export interface FirstErrorResult {
  readonly method: string;
  /** Step index, -1 if there is none, null if it could not be found (then `reason` says why). */
  readonly firstError: number | null;
  readonly reason?: string;
  /** P(the answer is right) by the method's own account, 0..1; null where it has none. */
  readonly confidence: number | null;
  /** Whether the known outcome of the trace changed the answer. */
  readonly usedOutcome: boolean;
  readonly probes: readonly PrefixProbe[];
  readonly rolloutsUsed: number;
  readonly modelCalls: number;
}

/** What a search over the rewards of one forward pass is given. */
export interface RewardSearch {
  /** Parallel to the steps; a step without a reward cannot be an answer. */
  readonly rewards: readonly (number | undefined)[];
  /** A reward below says "wrong". */
  readonly threshold: number;
  /** The trace's known outcome, only where the user allows its use. */
  readonly outcome?: boolean | undefined;
}

/** A method that needs nothing but rewards. */
export interface RewardSearchMethod {
  readonly id: string;
  readonly title: string;
  find(search: RewardSearch): FirstErrorResult;
}

export function notFound(method: string, reason: string): FirstErrorResult {
  return {
    method,
    firstError: null,
    reason,
    confidence: null,
    usedOutcome: false,
    probes: [],
    rolloutsUsed: 0,
    modelCalls: 0,
  };
}

export function rewardProbe(prefix: number, reward: number): PrefixProbe {
  return { prefix, reward, successes: 0, rollouts: 0, complete: true };
}

/** The steps that have a reward, with it. */
export function rewarded(
  rewards: readonly (number | undefined)[],
): { readonly step: number; readonly reward: number }[] {
  return rewards.flatMap((reward, step) => (reward === undefined ? [] : [{ step, reward }]));
}
