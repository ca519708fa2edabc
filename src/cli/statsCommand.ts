import type { Command } from 'commander';
import { minedTexts } from '../core/detectors/overRewardedPhrase.js';
import { groupedBy } from '../core/group.js';
import {
  type RewardStatistics,
  rewardStatistics,
  screenBy,
} from '../core/metrics/datasetStatistics.js';
import { overusedPhrases } from '../core/metrics/phrases.js';
import {
  type Progress,
  type SampledErrorRate,
  type WorkedTrace,
  progressOf,
  sampledErrorRate,
} from '../core/metrics/progress.js';
import { checkpointsOf, trendOf } from '../core/metrics/trend.js';
import { type RewardedTrace, labelledError } from '../core/rewardedTrace.js';
import { type Aggregate, aggregateById } from '../core/shaping/aggregate.js';
import { HumanError } from '../core/errors.js';
import { rewardedTrace } from './mainSignal.js';
import { type InputOptions, type RewardOptions, withInput, withRewards } from './options.js';
import { table } from './output.js';
import { withAggregate } from './rankingBenches.js';
import { runRewarded } from './rewards.js';

type Options = InputOptions & RewardOptions & { readonly aggregate?: string; readonly by: string };

/** The command that measures a dataset: its labels, its outcomes and its rewards. */
export function addStatsCommand(program: Command): void {
  withAggregate(withRewards(withInput(program.command('stats'))))
    .description('labels, progress, outcomes, calibration, biases and claims of a dataset')
    .option('--by <field>', 'breaks down by this field of the traces', 'generator')
    .action((files: string[], options: Options) =>
      runRewarded(files, options, async (traces, rewards, { output }) => {
        const items: RewardedTrace[] = [];
        const worked: WorkedTrace[] = [];
        for await (const each of traces) {
          items.push(await rewardedTrace(each, rewards, options));
          const { trace, labels, acts } = each;
          worked.push({ trace, labels, acts });
        }
        const work = { progress: progressOf(worked), errorRate: sampledErrorRate(worked) };
        const aggregate = named(options.aggregate ?? 'min');
        const { count, rewarded, groups } = measured(items, aggregate, options.by);
        const object = {
          ...count,
          aggregate: aggregate.id,
          ...rewarded,
          ...groups,
          ...mined(items),
          ...work,
        };
        await output.item(object, () => `${statsText(count, rewarded)}${workText(work)}`);
      }),
    );
}

function named(id: string): Aggregate {
  const aggregate = aggregateById(id);
  if (!aggregate) throw new HumanError(`There is no aggregate "${id}".`);
  return aggregate;
}

type Counts = ReturnType<typeof counts>;
type Rewarded = ReturnType<typeof rewardedPart>;

function measured(
  items: readonly RewardedTrace[],
  aggregate: Aggregate,
  field: string,
): { readonly count: Counts; readonly rewarded: Rewarded; readonly groups: object } {
  const groupOf = ({ trace }: RewardedTrace): string => String(trace.meta[field] ?? trace.file);
  const checkpoints = checkpointsOf(items);
  const groups = {
    claims: screenBy(items, aggregate, groupOf),
    problems: groupedBy(items, ({ trace }) => trace.group).size,
    trend: checkpoints.length < 3 ? null : trendOf(checkpoints),
  };
  return { count: counts(items), rewarded: rewardedPart(items, aggregate), groups };
}

function rewardedPart(
  items: readonly RewardedTrace[],
  aggregate: Aggregate,
): { readonly rewards: RewardStatistics } {
  return { rewards: rewardStatistics(items, aggregate) };
}

/** What is there at all. */
function counts(items: readonly RewardedTrace[]): {
  readonly traces: number;
  readonly steps: number;
  readonly labelled: number;
  readonly firstErrors: number;
  readonly outcomes: { readonly right: number; readonly wrong: number };
} {
  const labels = items.map(labelledError);
  const outcomes = items.map(({ trace }) => trace.outcome);
  return {
    traces: items.length,
    steps: items.reduce((sum, { trace }) => sum + trace.steps.length, 0),
    labelled: labels.filter((error) => error !== undefined).length,
    firstErrors: labels.filter((error) => error !== undefined && error !== -1).length,
    outcomes: {
      right: outcomes.filter((outcome) => outcome === true).length,
      wrong: outcomes.filter((outcome) => outcome === false).length,
    },
  };
}

/** Candidates only: `check --detector over-rewarded-phrase` confirms or refutes them. */
function mined(items: readonly RewardedTrace[]): { readonly phraseCandidates: readonly object[] } {
  const texts = items.filter(({ trace }) => trace.meta['textless'] !== true);
  return { phraseCandidates: overusedPhrases(minedTexts(texts)) };
}

function statsText(count: Counts, { rewards }: Rewarded): string {
  const shown = (value: number | null | undefined): string => value?.toFixed(3) ?? '-';
  return table([
    ['traces', String(count.traces)],
    ['steps', String(count.steps)],
    ['labelled', String(count.labelled)],
    ['first errors', String(count.firstErrors)],
    ['right / wrong', `${count.outcomes.right} / ${count.outcomes.wrong}`],
    ['mean reward', shown(rewards.mean)],
    ['saturated', shown(rewards.saturated)],
    ['length bias', shown(rewards.lengthBias)],
    ['calibration error', shown(rewards.calibrationError)],
    ['AUC', shown(rewards.auc)],
    ['F1 of wrong steps', shown(rewards.atThreshold?.f1)],
    ['best threshold', shown(rewards.bestThreshold?.threshold)],
    ['F1 of first errors', shown(rewards.firstError?.f1)],
    ['pairs ordered right', shown(rewards.trajectoryPreference?.orderedPairs)],
  ]);
}

/** What people did, where they did anything. */
function workText({
  progress: { traces, steps, annotators },
  errorRate: { rate, interval, n, undecided },
}: {
  readonly progress: Progress;
  readonly errorRate: SampledErrorRate;
}): string {
  if (annotators.length === 0) return '';
  const shown = (value: number | null): string => value?.toFixed(0) ?? '-';
  const percent = (value = 0): string => `${(100 * value).toFixed(1)} %`;
  const rows = annotators.map(({ by, traces, steps, labelsPerHour, msPerStep }) => [
    by,
    String(traces),
    String(steps),
    shown(labelsPerHour),
    shown(msPerStep.rewards),
    shown(msPerStep.blind),
  ]);
  const head = ['annotator', 'traces', 'steps', 'per hour', 'ms, rewards shown', 'ms, blind'];
  const sampled =
    rate === null
      ? []
      : [
          `wrong traces, from ${n} drawn by chance: ${percent(rate)} ` +
            `(95 %: ${percent(interval?.[0])} to ${percent(interval?.[1])}); ${undecided} drawn are not decided`,
        ];
  return [
    '',
    '',
    `${traces.done} of ${traces.total} traces and ${steps.labelled} of ${steps.total} steps done by people`,
    table([head, ...rows]),
    ...sampled,
  ].join('\n');
}
