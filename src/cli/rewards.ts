import { join } from 'node:path';
import { HumanError } from '../core/errors.js';
import type { LoadedModel, Scored, Scorer } from '../core/prm/scorer.js';
import { type Signal, combineByMinimum } from '../core/signal.js';
import type { Problem, Trace } from '../core/trace.js';
import { verifiers } from '../core/verifiers/index.js';
import { verify } from '../core/verifiers/verifier.js';
import { cacheFolder } from '../engine/cacheFolder.js';
import { bundledModel, findModel } from '../engine/models.js';
import { PrmProcess } from '../engine/prmProcess.js';
import { type Run, run } from './command.js';
import { type Input, readInput } from './input.js';
import type { InputOptions, RewardOptions } from './options.js';
import { remoteScorer } from './remote.js';

/** A trace with every signal that is known of it. */
export interface WithSignals extends Input {
  readonly signals: readonly Signal[];
}

/** A trace with the numbers in which an error is looked for. */
export interface Rewarded extends WithSignals {
  /** The chosen signal, lowered by those beside it. */
  readonly rewards: readonly (number | undefined)[];
}

/** Where the models that come with the product lie. */
export const modelsDir = join(__dirname, '..', 'models');

const needsTheModel =
  'Edited traces have to be scored again, and recorded or verifier signals cannot do that: leave out --signal, or give a model.';

/** How many traces are read ahead and scored together, at least. */
const groupSize = 64;

/** Runs a command over the rewarded traces of files; what cannot be read or scored is told. */
export async function runRewarded(
  files: readonly string[],
  options: InputOptions & RewardOptions,
  work: (
    traces: AsyncIterable<Rewarded>,
    rewards: Rewards,
    run: Run,
  ) => Promise<number | undefined> | Promise<void>,
): Promise<void> {
  await run(
    options,
    async (running) => {
      const { output, abort } = running;
      const rewards = new Rewards(options, abort);
      try {
        const { from } = output;
        const traces = rewards.of(readInput(files, options, abort, from), from > 0);
        return (await work(output.readable(traces), rewards, running)) ?? undefined;
      } finally {
        rewards.stop();
      }
    },
    files,
    () => modelIdentity(options),
  );
}

/** A server's model is known by its name and address, which are among the options. */
async function modelIdentity(options: RewardOptions): Promise<string> {
  if (!needsModel(options) || options.endpoint !== undefined) return '';
  return (await findModel(options.model ?? bundledModel, modelsDir)).hash;
}

/** Gives traces their rewards, with a model if the options ask for one at all. */
export class Rewards {
  readonly #prm: StoppableScorer | undefined;

  constructor(
    private readonly options: RewardOptions,
    private readonly abort: AbortSignal,
  ) {
    if (needsModel(options)) this.#prm = scorerOf(options);
  }

  /** The loaded model, or undefined where a signal of another source was asked for. */
  async model(): Promise<LoadedModel | undefined> {
    return this.#prm?.model(this.abort);
  }

  /** The model's calibration measures its own signal only. */
  async threshold(): Promise<number> {
    const { threshold, signal } = this.options;
    if (threshold !== undefined) return threshold;
    const model = await this.model();
    return model && (signal ?? model.signal) === model.signal ? model.threshold : 0.5;
  }

  /**
   * Adds rewards, problems in their places. A trace without a chosen signal is a problem; if no
   * trace has it, the choice was wrong.
   * @param someHadIt whether a trace before these had it.
   */
  async *of(
    items: AsyncIterable<Input | Problem>,
    someHadIt = false,
  ): AsyncGenerator<Rewarded | Problem> {
    const lacking: Problem[] = [];
    let someHaveIt = someHadIt;
    for await (const item of this.measured(items)) {
      if ('problem' in item) {
        yield item;
        continue;
      }
      const rewarded = await this.#rewarded(item);
      someHaveIt ||= 'rewards' in rewarded;
      lacking.push(...('problem' in rewarded ? [rewarded] : []));
      if (someHaveIt) yield* lacking.splice(0);
      if ('rewards' in rewarded) yield rewarded;
    }
    const [first] = lacking;
    if (first) throw new HumanError(`${first.file}:${first.record}: ${first.problem}`);
  }

  /** The model's answers to traces that stand in no file, such as edited ones. */
  async *rescored(traces: readonly Trace[]): AsyncGenerator<Scored> {
    if (!this.#prm) throw new HumanError(needsTheModel);
    yield* this.#prm.score(traces, this.abort);
  }

  stop(): void {
    this.#prm?.stop();
  }

  /** A server has always something to do, but at the end of a group. */
  get #groupSize(): number {
    return Math.max(
      groupSize,
      this.options.endpoint === undefined ? 0 : this.options.concurrency * 8,
    );
  }

  async #rewarded(item: WithSignals): Promise<Rewarded | Problem> {
    const { trace, signals } = item;
    const main = this.options.signal ?? (await this.model())?.signal ?? '';
    const chosen: Signal[] = [];
    for (const id of [main, ...this.options.with]) {
      const signal = signals.find((each) => each.id === id);
      if (!signal) return withoutSignal(item, id);
      chosen.push(signal);
    }
    return { ...item, rewards: combineByMinimum(chosen, trace.steps.length) };
  }

  /** Adds every signal that is known, group by group; which one counts is left open. */
  async *measured(items: AsyncIterable<Input | Problem>): AsyncGenerator<WithSignals | Problem> {
    let group: Input[] = [];
    for await (const item of items) {
      if ('problem' in item) {
        yield* this.#scored(group);
        group = [];
        yield item;
      } else if (group.push(item) === this.#groupSize) {
        yield* this.#scored(group);
        group = [];
      }
    }
    yield* this.#scored(group);
  }

  async *#scored(group: readonly Input[]): AsyncGenerator<WithSignals | Problem> {
    const verified = group.map(({ trace }) => verifiers.map((verifier) => verify(verifier, trace)));
    const known = group.map((item, at) => [...item.trace.signals, ...(verified[at] ?? [])]);
    if (!this.#prm) {
      for (const [at, item] of group.entries()) yield { ...item, signals: known[at] ?? [] };
      return;
    }
    let at = 0;
    for await (const scored of this.#prm.score(tracesOf(group), this.abort)) {
      const item = group[at];
      if (!item) throw new Error('more results than traces');
      yield { ...item, signals: [...scored.signals, ...(known[at] ?? [])] };
      yield* scored.problems;
      at++;
    }
  }
}

function withoutSignal({ trace, signals }: WithSignals, id: string): Problem {
  const has = signals.map((each) => each.id).join(', ') || 'none';
  const problem = `no signal "${id}"; it has: ${has}`;
  return { problem, file: trace.file, record: trace.record };
}

function tracesOf(group: readonly Input[]): Trace[] {
  return group.map(({ trace }) => trace);
}

/** Recorded and verifier signals need no model. */
function needsModel({ signal, with: beside }: RewardOptions): boolean {
  return [signal ?? 'prm:', ...beside].some((id) => id.startsWith('prm:'));
}

/** Of a process or of a server. */
type StoppableScorer = Scorer & { stop(): void };

/** The model's server where one is named, else a process of our own. */
export function scorerOf(options: RewardOptions): StoppableScorer {
  return options.endpoint === undefined
    ? prmProcess(options)
    : remoteScorer(options, options.endpoint);
}

export function prmProcess(
  options: Pick<RewardOptions, 'model' | 'device' | 'threads'>,
): PrmProcess {
  return new PrmProcess({
    worker: join(__dirname, 'worker.js'),
    request: async () => {
      const { path } = await findModel(options.model ?? bundledModel, modelsDir);
      const { device, threads } = options;
      return { folder: path, device, threads, cache: cacheFolder() };
    },
    log: (line) => {
      if (process.env['REWARDSCOPE_DEBUG']) process.stderr.write(`${line}\n`);
    },
    idleStop: 0,
  });
}
