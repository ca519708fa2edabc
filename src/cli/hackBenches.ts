import type { Command } from 'commander';
import { detectIn } from '../core/detectors/detect.js';
import { detectors } from '../core/detectors/index.js';
import { meanOf } from '../core/metrics/statistics.js';
import { duplicateStep } from '../core/probes/duplicateStep.js';
import { type RewardedTrace, labelledError } from '../core/rewardedTrace.js';
import { aggregateOf, aggregates } from '../core/shaping/aggregate.js';
import { transforms } from '../core/shaping/index.js';
import { defaultShaping } from '../core/shaping/transform.js';
import { rewardedTrace } from './mainSignal.js';
import {
  type InputOptions,
  type RewardOptions,
  natural,
  withInput,
  withRewards,
} from './options.js';
import { table } from './output.js';
import { rescored } from './rescore.js';
import { runRewarded } from './rewards.js';

type Options = InputOptions & RewardOptions & { readonly seed: number };

/** Benchmarks of the detectors and of the returns themselves. */
export function addHackBenches(bench: Command): void {
  withRewards(withInput(bench.command('false-alarms')))
    .description('how often each detector fires on clean traces: right, and labelled without error')
    .action((files: string[], options: Options) =>
      runRewarded(files, options, async (traces, rewards, { output }) => {
        const clean: RewardedTrace[] = [];
        for await (const each of traces) {
          const item = await rewardedTrace(each, rewards, options);
          if (labelledError(item) === -1 && item.trace.outcome !== false) clean.push(item);
        }
        const rates = alarmRates(clean);
        const rows = rates.map(({ detector, alarms, rate }) => [
          detector,
          String(alarms),
          (100 * rate).toFixed(1),
        ]);
        const head = ['detector', 'traces', '%'];
        if (output.json) for (const rate of rates) await output.item(rate, () => '');
        else await output.item({}, () => `${clean.length} clean traces\n${table([head, ...rows])}`);
      }),
    );

  withRewards(withInput(bench.command('duplicates')))
    .description('which returns go up when one step is repeated')
    .option('--seed <s>', 'decides the step', natural, 0)
    .action((files: string[], options: Options) =>
      runRewarded(files, options, async (traces, rewards, { output }) => {
        const edits = [];
        for await (const each of traces) {
          const item = await rewardedTrace(each, rewards, options);
          const edit = duplicateStep.edit(item.trace, { seed: options.seed, donors: [] });
          if (edit) edits.push({ item, edit });
        }
        const pairs: Pair[] = [];
        for await (const { item, after } of rescored(edits, rewards, output))
          pairs.push([item.rewards, after]);
        const gains = returnGains(pairs);
        const rows = gains.map(({ gain, up, mean, n }) => [gain, n, up, mean].map(shown));
        if (output.json) for (const gain of gains) await output.item(gain, () => '');
        else await output.item({}, () => table([['return', 'n', 'goes up', 'mean gain'], ...rows]));
      }),
    );
}

function shown(value: string | number): string {
  return typeof value === 'string' || Number.isInteger(value) ? String(value) : value.toFixed(3);
}

interface AlarmRate {
  readonly detector: string;
  /** How many traces it fires on. */
  readonly alarms: number;
  readonly rate: number;
  readonly n: number;
}

/** Detectors of single traces; those of datasets have no rate. */
function alarmRates(clean: readonly RewardedTrace[]): AlarmRate[] {
  const n = clean.length;
  return detectors.flatMap((detector) => {
    if (detector.scope !== 'trace') return [];
    const alarms = clean.filter((item) => detectIn(detector, item, {}).length > 0).length;
    return [{ detector: detector.id, alarms, rate: n === 0 ? 0 : alarms / n, n }];
  });
}

type Rewards = readonly (number | undefined)[];
type Pair = readonly [before: Rewards, after: Rewards];

interface Gain {
  readonly gain: string;
  readonly n: number;
  /** Share of traces whose return goes up. */
  readonly up: number;
  readonly mean: number;
}

/** A rise below this is the noise of another batch. */
const noise = 1e-6;

/** Every aggregate of raw rewards, and the sum of every transform of them. */
function returnGains(pairs: readonly Pair[]): Gain[] {
  const sum = (rewards: Rewards): number =>
    rewards.reduce<number>((all, each) => all + (each ?? 0), 0);
  const returns = [
    ...aggregates.map((aggregate) => ({
      gain: aggregate.id,
      of: (rewards: Rewards) => aggregateOf(aggregate, rewards),
    })),
    ...transforms
      .filter(({ isRaw, kinds }) => !isRaw && !kinds)
      .map((transform) => ({
        gain: `sum of ${transform.id}`,
        of: (rewards: Rewards) => sum(transform.of(rewards, defaultShaping)),
      })),
  ];
  return returns.map(({ gain, of }) => {
    const gains = pairs.flatMap(([before, after]) => {
      const [was, is] = [of(before), of(after)];
      return was === undefined || is === undefined ? [] : [is - was];
    });
    const up = gains.filter((each) => each > noise).length / Math.max(1, gains.length);
    return { gain, n: gains.length, up, mean: gains.length === 0 ? 0 : meanOf(gains) };
  });
}
