import { type Command, Option } from 'commander';
import { HumanError } from '../core/errors.js';
import { groupedBy } from '../core/group.js';
import { type Ranked, rankingScore } from '../core/metrics/ranking.js';
import { type AnswerPair, rewardBenchScore } from '../core/metrics/rewardBench.js';
import { type Aggregate, aggregates } from '../core/shaping/aggregate.js';
import type { Trace } from '../core/trace.js';
import { type InputOptions, type RewardOptions, withInput, withRewards } from './options.js';
import { table } from './output.js';
import { type Rewarded, runRewarded } from './rewards.js';

type Options = InputOptions & RewardOptions & { readonly aggregate?: string };

/** Benchmarks that rank whole solutions: with every aggregate, or with the named one. */
export function addRankingBenches(bench: Command): void {
  withAggregate(withRewards(withInput(bench.command('rewardmath'))))
    .description('RewardMATH: one right solution against nine wrong ones')
    .action((files: string[], options: Options) =>
      runRewarded(files, options, async (traces, _, { output }) => {
        const problems = await problemsOf(traces);
        const scores = chosen(options).map((aggregate) => ({
          ...rankingScore(problems.map((group) => rankedBy(aggregate, group))),
          aggregate: aggregate.id,
        }));
        const rows = scores.map(({ aggregate, n, accuracy, mrr }) => [
          aggregate,
          String(n),
          (100 * accuracy).toFixed(2),
          mrr.toFixed(4),
        ]);
        if (output.json) for (const score of scores) await output.item(score, () => '');
        else await output.item({}, () => table([['aggregate', 'n', 'accuracy', 'MRR'], ...rows]));
      }),
    );

  withAggregate(withRewards(withInput(bench.command('rewardbench'))))
    .description('RewardBench: chosen answers above rejected ones')
    .action((files: string[], options: Options) =>
      runRewarded(files, options, async (traces, _, { output }) => {
        const pairs = await sidesOf(traces);
        const scores = chosen(options).map((aggregate) => ({
          ...rewardBenchScore(pairs.map((pair) => pairBy(aggregate, pair))),
          aggregate: aggregate.id,
        }));
        const rows = scores.map(({ aggregate, n, score }) => [
          aggregate,
          String(n),
          (100 * score).toFixed(2),
        ]);
        if (output.json) for (const score of scores) await output.item(score, () => '');
        else await output.item({}, () => table([['aggregate', 'n', 'score'], ...rows]));
      }),
    );
}

export function withAggregate(command: Command): Command {
  return command.addOption(
    new Option('--aggregate <id>', 'how step rewards become one number').choices(
      aggregates.map(({ id }) => id),
    ),
  );
}

function chosen({ aggregate }: Options): readonly Aggregate[] {
  return aggregate === undefined ? aggregates : aggregates.filter(({ id }) => id === aggregate);
}

interface Solutions {
  readonly right: readonly number[];
  readonly wrong: readonly (readonly number[])[];
}

/** By problem: its right solution and its wrong ones, as their rewards. */
async function problemsOf(traces: AsyncIterable<Rewarded>): Promise<Solutions[]> {
  const all: { readonly trace: Trace; readonly rewards: readonly number[] }[] = [];
  for await (const { trace, rewards } of traces) {
    if (trace.outcome !== undefined) all.push({ trace, rewards: known(rewards) });
  }
  const problems = [...groupedBy(all, ({ trace }) => keyOf(trace)).values()].flatMap((group) => {
    const right = group.find(({ trace }) => trace.outcome)?.rewards;
    const wrong = group.filter(({ trace }) => !trace.outcome).map(({ rewards }) => rewards);
    return right && wrong.length > 0 ? [{ right, wrong }] : [];
  });
  if (problems.length > 0) return problems;
  throw new HumanError(
    'No problem here has both a right and a wrong solution. Give RewardMATH files.',
  );
}

/** Solutions of a record belong together; where each has a record of its own, those of a group do. */
function keyOf({ file, record, group, meta }: Trace): string {
  return meta['textless'] === true ? `${file}:${record}` : group;
}

function rankedBy(aggregate: Aggregate, { right, wrong }: Solutions): Ranked {
  return { right: aggregate.of(right), wrong: wrong.map((rewards) => aggregate.of(rewards)) };
}

interface Sides {
  readonly subset: string;
  readonly chosen: (readonly number[])[];
  readonly rejected: (readonly number[])[];
}

async function sidesOf(traces: AsyncIterable<Rewarded>): Promise<Sides[]> {
  const pairs = new Map<string, Sides>();
  for await (const { trace, rewards } of traces) {
    const { side, subset } = trace.meta;
    if (side !== 'chosen' && side !== 'rejected') continue;
    const key = `${trace.file}:${trace.record}`;
    const pair = pairs.get(key) ?? { subset: String(subset ?? 'all'), chosen: [], rejected: [] };
    pair[side].push(known(rewards));
    pairs.set(key, pair);
  }
  if (pairs.size > 0) return [...pairs.values()];
  throw new HumanError('No record here has chosen and rejected answers. Give RewardBench files.');
}

function pairBy(aggregate: Aggregate, { subset, chosen, rejected }: Sides): AnswerPair {
  const scores = (side: Sides['chosen']): number[] => side.map((each) => aggregate.of(each));
  return { subset, chosen: scores(chosen), rejected: scores(rejected) };
}

function known(rewards: readonly (number | undefined)[]): number[] {
  return rewards.filter((reward) => reward !== undefined);
}
