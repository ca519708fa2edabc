import {
  type Rollout,
  type Search,
  type SearchTask,
  type SearchTree,
  type StepCount,
  type TreeState,
} from './firstError.js';
import { middle } from './bisect.js';
import { piecesOf } from './pieces.js';
import { type Count, none } from './stopping.js';

interface State extends Count {
  readonly id: number;
  readonly parent: State | undefined;
  readonly steps: readonly string[];
  /** Index of the last step of the trace that it holds, and what follows that. */
  readonly prefix: number;
  readonly then: readonly string[];
  successes: number;
  rollouts: number;
  selections: number;
}

interface Candidate {
  readonly state: State;
  readonly rollout: Rollout;
}

/** A wrong solution from a state on: the steps that a search bisects. */
interface WrongSteps {
  readonly from: State;
  readonly steps: readonly string[];
  /** The state after the first `count` steps. */
  readonly place: (count: number) => Pick<State, 'prefix' | 'then'>;
}

/** The tree of a search: states with their counts, and the pool of wrong rollouts to search next. */
export class OmegaTree {
  readonly #states: State[] = [];
  readonly #byText = new Map<string, State>();
  readonly #labels = new Map<string, StepCount>();
  readonly #pool: Candidate[] = [];
  #searches = 0;
  #tokens = 0;
  #lengths = 0;

  constructor(private readonly task: SearchTask) {}

  /** The root with its rollouts: those of the filter, k at least. */
  *plant(): Search<Count> {
    const { omega, rollouts } = this.task.settings;
    const root = this.#state(undefined, [], { prefix: -1, then: [] });
    yield* this.#estimate(root, Math.max(omega.filterRollouts, rollouts));
    return root;
  }

  /** Bisects the trace at its own steps: the place of its first error. */
  *searchTrace(): Search<number> {
    const { steps, texts } = this.task;
    const root = this.#states[0];
    if (!root) throw new Error('nothing is planted');
    root.selections++;
    return yield* this.#bisect({
      from: root,
      steps: steps.map((_, at) =>
        texts.slice((steps[at - 1] ?? -1) + 1, (steps[at] ?? 0) + 1).join('\n'),
      ),
      place: (count) => ({ prefix: steps[count - 1] ?? -1, then: [] }),
    });
  }

  /** Bisects the best rollout of the pool, which leaves it for good; false if there is none. */
  *searchPool(): Search<boolean> {
    const best = this.#best();
    if (best === undefined) return false;
    const [taken] = this.#pool.splice(best, 1);
    if (!taken) return false;
    const { state, rollout } = taken;
    state.selections++;
    const steps = piecesOf(rollout.text ?? '', this.#pieces(rollout));
    if (steps.length > 0) {
      const place = (count: number): Pick<State, 'prefix' | 'then'> => ({
        prefix: state.prefix,
        then: [...state.then, ...steps.slice(0, count)],
      });
      yield* this.#bisect({ from: state, steps, place });
    }
    return true;
  }

  view(): SearchTree {
    return {
      states: this.#states.map(
        ({ id, parent, steps, prefix, then, successes, rollouts, selections }): TreeState => ({
          id,
          parent: parent?.id,
          steps,
          prefix: then.length === 0 ? prefix : undefined,
          successes,
          rollouts,
          selections,
        }),
      ),
      labels: [...this.#labels.values()],
      searches: this.#searches,
    };
  }

  /** The place of the first wrong step. */
  *#bisect({ from, steps, place }: WrongSteps): Search<number> {
    this.#searches++;
    const asked = new Map<number, Count>();
    let known = { right: -1, wrong: steps.length - 1, good: none };
    let parent = from;
    while (known.wrong - known.right > 1) {
      const at = middle(known, this.task);
      const piece = steps.slice(known.right + 1, at + 1);
      const state = this.#state(parent, piece, place(at + 1));
      yield* this.#estimate(state, this.task.settings.rollouts);
      asked.set(at, state);
      if (state.successes > 0) {
        parent = state;
        known = { ...known, right: at };
      } else known = { ...known, wrong: at };
    }
    this.#learn({ from, steps, place }, asked, known.wrong);
    return known.wrong;
  }

  /** Steps whose own prefix and the one before were both asked have a label; so has the wrong one. */
  #learn({ from, steps }: WrongSteps, asked: ReadonlyMap<number, Count>, wrong: number): void {
    const before = this.#path(from);
    // The whole rollout is wrong: its own answer says so.
    const counts = new Map(asked);
    if (!counts.has(wrong)) counts.set(wrong, { successes: 0, rollouts: 1 });
    for (const [at, { successes, rollouts }] of counts) {
      if (at > 0 && !asked.has(at - 1)) continue;
      const step = steps[at] ?? '';
      const path = [...before, ...steps.slice(0, at)];
      this.#labels.set(JSON.stringify([path.join('\n'), step]), {
        before: path,
        step,
        successes,
        rollouts,
      });
    }
  }

  #path(state: State): string[] {
    return [...(state.parent ? this.#path(state.parent) : []), ...state.steps];
  }

  /** A state is one, however it was come to. */
  #state(
    parent: State | undefined,
    steps: readonly string[],
    { prefix, then }: Pick<State, 'prefix' | 'then'>,
  ): State {
    const key = JSON.stringify([prefix, then.join('')]);
    const known = this.#byText.get(key);
    if (known) return known;
    const id = this.#states.length;
    const made = { ...none, id, parent, steps, prefix, then, selections: 0 };
    this.#states.push(made);
    this.#byText.set(key, made);
    return made;
  }

  /** Makes what is left of the rollouts, and puts the wrong ones of an undecided state in the pool. */
  *#estimate(state: State, most: number): Search<undefined> {
    const left = most - state.rollouts;
    if (left <= 0) return;
    const { prefix, then } = state;
    const answer = yield { prefix, then, rollouts: left, from: state.rollouts };
    if (answer.kind === 'judged') throw new Error('a tree needs rollouts');
    for (const { isRight, tokens } of answer.rollouts) {
      state.rollouts++;
      if (isRight) state.successes++;
      this.#tokens += tokens ?? 0;
      this.#lengths++;
    }
    if (state.successes === 0 || state.successes === state.rollouts) return;
    for (const rollout of answer.rollouts)
      if (!rollout.isRight) this.#pool.push({ state, rollout });
  }

  /** Of equals the earlier. */
  #best(): number | undefined {
    const { exploration } = this.task.settings.omega;
    const states = new Set(this.#pool.map(({ state }) => state));
    const total = [...states].reduce((sum, { selections }) => sum + selections, 0);
    let best: { at: number; worth: number } | undefined;
    for (const [at, { state, rollout }] of this.#pool.entries()) {
      const worth =
        this.#value(state, rollout) + (exploration * Math.sqrt(total)) / (1 + state.selections);
      if (!best || worth > best.worth) best = { at, worth };
    }
    return best?.at;
  }

  #value({ successes, rollouts }: State, { tokens = 0 }: Rollout): number {
    const { alpha, beta, length } = this.task.settings.omega;
    return alpha ** (1 - successes / rollouts) * beta ** (tokens / length);
  }

  /** A rollout of average length gets the paper's number of pieces, others as many as they are longer. */
  #pieces({ tokens }: Rollout): number {
    const { pieces } = this.task.settings.omega;
    const average = this.#tokens / Math.max(1, this.#lengths);
    return average === 0 || !tokens ? pieces : Math.max(1, Math.round((pieces * tokens) / average));
  }
}
