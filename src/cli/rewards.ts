import { join } from 'node:path';
import { HumanError } from '../core/errors.js';
import type { LoadedModel } from '../core/prm/scorer.js';
import { type Signal, combineByMinimum } from '../core/signal.js';
import type { Problem, Trace } from '../core/trace.js';
import { verifiers } from '../core/verifiers/index.js';
import { verify } from '../core/verifiers/verifier.js';
import { findModel } from '../engine/models.js';
import { PrmProcess } from '../engine/prmProcess.js';
import type { Input } from './input.js';
import type { RewardOptions } from './options.js';

/** A trace with every signal that is known of it. */
export interface WithSignals extends Input {
  readonly signals: readonly Signal[];
}

/** Where the models that come with the product lie. */
export const modelsDir = join(__dirname, '..', 'models');

/** How many traces are read ahead and scored together. */
const groupSize = 64;

/** Gives traces their rewards, if the options ask for a model at all. */
export class Rewards {
  readonly #prm: PrmProcess | undefined;

  constructor(
    private readonly options: RewardOptions,
    private readonly abort: AbortSignal,
  ) {
    if (needsModel(options)) this.#prm = prmProcess(options);
  }

  /** The loaded model, or undefined where a signal of another source was asked for. */
  async model(): Promise<LoadedModel | undefined> {
    return this.#prm?.model(this.abort);
  }

  /** Adds signals, group by group, problems in their places. */
  async *of(items: AsyncIterable<Input | Problem>): AsyncGenerator<WithSignals | Problem> {
    let group: Input[] = [];
    for await (const item of items) {
      if ('problem' in item) {
        yield* this.#scored(group);
        group = [];
        yield item;
      } else if (group.push(item) === groupSize) {
        yield* this.#scored(group);
        group = [];
      }
    }
    yield* this.#scored(group);
  }

  /** The numbers in which an error is looked for: the chosen signal, lowered by those beside it. */
  async chosen({ trace, signals }: WithSignals): Promise<readonly (number | undefined)[]> {
    const main = this.options.signal ?? (await this.model())?.signal ?? '';
    const found = [main, ...this.options.with].map((id) => {
      const signal = signals.find((each) => each.id === id);
      if (signal) return signal;
      const known = signals.map((each) => each.id).join(', ') || 'none';
      throw new HumanError(`${trace.id} has no signal "${id}". It has: ${known}.`);
    });
    return combineByMinimum(found, trace.steps.length);
  }

  async threshold(): Promise<number> {
    return this.options.threshold ?? (await this.model())?.threshold ?? 0.5;
  }

  stop(): void {
    this.#prm?.stop();
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
      const own = scored.signal ? [scored.signal] : [];
      yield { ...item, signals: [...own, ...(known[at] ?? [])] };
      yield* scored.problems;
      at++;
    }
  }
}

function tracesOf(group: readonly Input[]): Trace[] {
  return group.map(({ trace }) => trace);
}

/** Recorded and verifier signals need no model. */
function needsModel({ signal, with: beside }: RewardOptions): boolean {
  return [signal ?? 'prm:', ...beside].some((id) => id.startsWith('prm:'));
}

export function prmProcess(
  options: Pick<RewardOptions, 'model' | 'device' | 'threads'>,
): PrmProcess {
  return new PrmProcess({
    worker: join(__dirname, 'worker.js'),
    request: async () => {
      const { path } = await findModel(options.model, modelsDir);
      return { folder: path, device: options.device, threads: options.threads };
    },
    log: (line) => {
      if (process.env['REWARDSCOPE_DEBUG']) process.stderr.write(`${line}\n`);
    },
    idleStop: 0,
  });
}
