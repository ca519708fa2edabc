import type { Command } from 'commander';
import { HumanError } from '../core/errors.js';
import type { FirstErrorResult, SearchMethod } from '../core/search/firstError.js';
import { searchMethodById, searchMethods } from '../core/search/index.js';
import { findInRewards } from '../core/search/rewards.js';
import type { Problem, Trace } from '../core/trace.js';
import { searchByRollouts } from '../engine/rolloutSearch.js';
import { type Run, run } from './command.js';
import { calibrationOn } from './dropCalibration.js';
import { type Input, readInput } from './input.js';
import { type InputOptions, type RewardOptions, withInput, withRewards } from './options.js';
import { ordered } from './ordered.js';
import { complain, exitStatus } from './output.js';
import {
  type PolicyOptions,
  budgetOf,
  checkOf,
  policyOf,
  settingsOf,
  withPolicy,
} from './policyOptions.js';
import { findInRecordedValues } from './recordedValues.js';
import { resumeOption } from './resume.js';
import { runRewarded } from './rewards.js';
import { searchIn } from './searchIn.js';
import { errorText } from './traceView.js';

type Options = InputOptions &
  RewardOptions &
  PolicyOptions & { readonly method?: string; readonly calibrateOn?: string };

export function addFindErrorCommand(program: Command): void {
  const ids = searchMethods.map(({ id }) => id).join(' | ');
  withPolicy(withRewards(withInput(program.command('find-error'))))
    .description('the first wrong step of every trace')
    .option('--method <id>', `${ids} (default: drop; with --policy: recommended)`)
    .addOption(resumeOption())
    .option('--calibrate-on <file>', 'labelled traces that confidences are learned from')
    .action((files: string[], options: Options) =>
      options.policy === undefined
        ? byRewards(files, options)
        : byRollouts(files, options, options.policy),
    );
}

async function byRewards(files: readonly string[], options: Options): Promise<void> {
  await runRewarded(files, options, async (traces, rewards, { output, abort }) => {
    const method = namedMethod(options.method ?? 'drop');
    if (method.needs === 'rollouts') {
      throw new HumanError(
        `--method ${method.id} needs rollouts: name who makes them with --policy.`,
      );
    }
    const { calibrateOn: file } = options;
    const calibration =
      file === undefined ? file : await calibrationOn(file, options, rewards, abort);
    for await (const item of traces) {
      await output.reached(item.index);
      const search = searchIn(item, await rewards.threshold(), options);
      const found = findInRewards(method, { ...search, calibration });
      const modelCalls = (await rewards.model()) ? found.modelCalls : 0;
      const object = { ...placeOf(item.trace), ...found, modelCalls };
      await output.item(object, () => foundText(item.trace, found));
    }
  });
}

async function byRollouts(
  files: readonly string[],
  options: Options,
  policyName: string,
): Promise<void> {
  await run(
    options,
    async (running) => {
      const { output, abort } = running;
      const method = namedMethod(options.method ?? 'recommended');
      if (method.needs === 'rewards') {
        throw new HumanError(
          `--method ${method.id} reads rewards: leave --policy away, or use linear.`,
        );
      }
      const policy = await policyOf(policyName, options, () => allTraces(files, options, running));
      const total = new Total();
      const { rollouts, tokens } = budgetOf(options);
      const shared = { method, policy, check: checkOf(options), settings: settingsOf(options) };
      const search = async (item: Input | Problem): Promise<Searched> => {
        if ('problem' in item) return item;
        const budget = { rollouts: rollouts - total.rollouts, tokens: tokens - total.tokens };
        const found =
          (policyName === 'recorded' && findInRecordedValues(method, item.trace)) ||
          (await searchByRollouts(item.trace, { ...shared, budget, signal: abort }));
        total.add(found);
        return { ...item, found };
      };
      // A budget is spent by one trace after the other, else they would overdraw it together.
      const isBounded = Number.isFinite(rollouts) || Number.isFinite(tokens);
      const limit = isBounded ? 1 : options.concurrency;
      if (isBounded && options.resume) {
        throw new HumanError('A budget is of one run: leave --budget-... or --resume away.');
      }
      const items = untilAbort(readInput(files, options, abort, output.from), abort);
      const results = ordered(items, limit, search);
      try {
        for await (const { trace, found, index } of output.readable(results)) {
          // What still comes after an interrupt is partial, to be asked again.
          if (!abort.aborted) await output.reached(index);
          await output.item({ ...placeOf(trace), ...found }, () => foundText(trace, found));
        }
      } finally {
        policy.stop?.();
      }
      complain(total.text());
      return abort.aborted ? exitStatus.interrupted : undefined;
    },
    files,
  );
}

type Searched = (Input & { readonly found: FirstErrorResult }) | Problem;

/** An interrupt ends the reading; what is under way still comes, marked partial. */
async function* untilAbort<T>(items: AsyncIterable<T>, abort: AbortSignal): AsyncGenerator<T> {
  try {
    for await (const item of items) yield item;
  } catch (error) {
    if (!abort.aborted) throw error;
  }
}

async function allTraces(
  files: readonly string[],
  options: InputOptions,
  { abort }: Run,
): Promise<Trace[]> {
  const all = { ...options, limit: Infinity, shard: { index: 0, of: 1 } };
  const traces: Trace[] = [];
  for await (const item of readInput(files, all, abort)) {
    if (!('problem' in item)) traces.push(item.trace);
  }
  return traces;
}

/** The figures of a run. */
class Total {
  rollouts = 0;
  tokens = 0;
  #labels = 0;
  #traces = 0;

  add({ rolloutsUsed, tokensUsed, firstError, probes, tree }: FirstErrorResult): void {
    this.#traces++;
    this.rollouts += rolloutsUsed;
    this.tokens += tokensUsed;
    // What lies after a first error stays unlabelled.
    if (firstError !== null && probes.length > 0) this.#labels += firstError + 1;
    this.#labels += tree?.labels.length ?? 0;
  }

  text(): string {
    const rate = this.rollouts === 0 ? '-' : ((1000 * this.#labels) / this.rollouts).toFixed(1);
    return (
      `${this.#traces} traces, ${this.rollouts} rollouts, ${this.tokens} tokens, ` +
      `${this.#labels} labels, ${rate} labels per 1,000 rollouts`
    );
  }
}

function namedMethod(id: string): SearchMethod {
  const method = searchMethodById(id);
  if (method) return method;
  const known = searchMethods.map((each) => each.id).join(', ');
  throw new HumanError(`There is no method "${id}". Known: ${known}.`);
}

function placeOf({ id, file, record, hash }: Trace): object {
  return { id, file, record, hash };
}

function foundText({ id }: Trace, found: FirstErrorResult): string {
  const asked = found.probes
    .map(({ prefix, successes, rollouts }) =>
      rollouts === 0 ? `${prefix}` : `${prefix} (${successes}/${rollouts})`,
    )
    .join(', ');
  const why = found.usedOutcome ? '  (used the outcome)' : '';
  const reason = found.reason === undefined ? '' : `  ${found.reason}`;
  return `${id}  first error: ${errorText(found.firstError)}  asked: ${asked}${why}${reason}`;
}
