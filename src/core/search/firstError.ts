/** One continuation of a prefix, as a search sees it. */
export interface Rollout {
  /** Whether its final answer is the expected one. */
  readonly isRight: boolean;
  /** What it adds to the prefix; only the tree search needs it. */
  readonly text?: string;
  /** Its length in tokens of the policy. */
  readonly tokens?: number;
}

/** What a search asks of whoever knows about prefixes: a policy, a PRM, a critic or a person. */
export interface Question {
  /** Index of the last step that is kept, -1 for the prompt alone. */
  readonly prefix: number;
  /** Text of earlier rollouts that follows the prefix; only the tree search gives any. */
  readonly then: readonly string[];
  /** How many rollouts are wanted. Who judges a prefix in one look answers once. */
  readonly rollouts: number;
  /** How many of this state were asked for before, so that a seed is never used twice. */
  readonly from: number;
}

export type Answer =
  | { readonly kind: 'judged'; readonly isRight: boolean; readonly reward?: number }
  | { readonly kind: 'rollouts'; readonly rollouts: readonly Rollout[] };

/** What was asked about a prefix on the way to the first error. */
export interface PrefixProbe {
  /** Index of the prefix's last step, -1 for the prompt alone. */
  readonly prefix: number;
  /** The reward that answered, where a PRM was asked. */
  readonly reward?: number;
  readonly successes: number;
  readonly rollouts: number;
  /** Whether all planned rollouts were made: an incomplete count is biased as a soft label. */
  readonly complete: boolean;
}

/** What a method concludes. */
export interface Found {
  /** Step index, -1 if there is none, null if it could not be found (then `reason` says why). */
  readonly firstError: number | null;
  readonly reason?: string;
  /** P(the answer is right) by the method's own account, 0..1; null where it has none. */
  readonly confidence: number | null;
  /** Whether the known outcome of the trace changed the answer. */
  readonly usedOutcome: boolean;
  /** The method that a method which chooses has chosen. */
  readonly chosen?: string;
  /** The tree that was grown, where one was. */
  readonly tree?: SearchTree;
}

/** The answer of a first-error search, with its evidence. */
export interface FirstErrorResult extends Found {
  readonly method: string;
  readonly probes: readonly PrefixProbe[];
  readonly rolloutsUsed: number;
  /** Tokens of those rollouts, as the policy counts. */
  readonly tokensUsed: number;
  readonly modelCalls: number;
  /** The search was stopped, or its budget ended, before it had an answer. */
  readonly partial?: true;
}

/** A state of the tree search: a prefix with what rollouts from it said. */
export interface TreeState {
  readonly id: number;
  /** The state that it goes on from; undefined for the root. */
  readonly parent: number | undefined;
  /** What it adds to its parent: one step or several. */
  readonly steps: readonly string[];
  /** Index of its last step in the trace that was searched; undefined off that trace. */
  readonly prefix: number | undefined;
  readonly successes: number;
  readonly rollouts: number;
  /** How often one of its rollouts was selected for a search. */
  readonly selections: number;
}

/** A step with the Monte-Carlo count of the prefix that it completes. */
export interface StepCount {
  /** The steps before it. */
  readonly before: readonly string[];
  readonly step: string;
  readonly successes: number;
  readonly rollouts: number;
}

export interface SearchTree {
  readonly states: readonly TreeState[];
  /** Every single step that the searches learned about. */
  readonly labels: readonly StepCount[];
  readonly searches: number;
}

/** How a prefix is judged by its rollouts. */
export const stoppingIds = ['all', 'first-success', 'sprt', 'anytime'] as const;
export type StoppingId = (typeof stoppingIds)[number];

export interface SearchSettings {
  /** Rollouts per prefix, k. */
  readonly rollouts: number;
  /** When a prefix has been asked enough. */
  readonly stopping: StoppingId;
  /** Rollouts asked for at once. */
  readonly batch: number;
  /** `bayes` stops when its posterior leaves no more doubt than this. */
  readonly doubt: number;
  /** Chance that who judges a prefix in one look is wrong. */
  readonly lookError: number;
  readonly omega: OmegaSettings;
}

/** The paper's names: alpha, beta, L, c_puct, search limit, and the rollouts of the filter. */
export interface OmegaSettings {
  readonly alpha: number;
  readonly beta: number;
  /** In tokens. */
  readonly length: number;
  readonly exploration: number;
  readonly searches: number;
  readonly filterRollouts: number;
  /** Pieces that a rollout of average length is cut into. */
  readonly pieces: number;
}

/** OmegaPRM's defaults (arXiv 2406.06592), with early stopping. */
export const defaultSettings: SearchSettings = {
  rollouts: 8,
  stopping: 'first-success',
  batch: 1,
  doubt: 0.2,
  lookError: 0.1,
  omega: {
    alpha: 0.5,
    beta: 0.9,
    length: 500,
    exploration: 0.125,
    searches: 100,
    filterRollouts: 32,
    pieces: 16,
  },
};

/** What is searched. */
export interface SearchTask {
  /** Indices of the steps that can be answers, in order; the last ends the trace. */
  readonly steps: readonly number[];
  /** Texts of all steps. */
  readonly texts: readonly string[];
  /** Whether the trace is known to be wrong, and this may be used. */
  readonly isKnownWrong: boolean;
  /** Who answers: somebody who judges a prefix in one look, or rollouts. */
  readonly askedOf: 'looks' | 'rollouts';
  readonly settings: SearchSettings;
}

/** A search under way: it yields questions and is resumed with their answers. */
export type Search<Result = Found> = Generator<Question, Result, Answer>;

/** What a method has to be told: rewards of prefixes, any judgement of them, or rollouts with texts. */
export type Needs = 'rewards' | 'judgements' | 'rollouts';

/** A way to the first error. Each member's doc comment is its user documentation. */
export interface SearchMethod {
  readonly id: string;
  readonly title: string;
  readonly needs: Needs;
  /** Whether counts follow from what the rollouts said, so that they are biased as soft labels. */
  readonly isAdaptive?: boolean;
  search(task: SearchTask): Search;
}

export function question(prefix: number, rollouts = 1, from = 0): Question {
  return { prefix, then: [], rollouts, from };
}

/** An answer of no confidence of its own. */
export function found(firstError: number, usedOutcome: boolean): Found {
  return { firstError, confidence: null, usedOutcome };
}

export function notFound(reason: string): Found {
  return { firstError: null, reason, confidence: null, usedOutcome: false };
}
