import type { Command } from 'commander';
import { firstErrorOf, ratingsOf } from '../core/label.js';
import {
  type FirstErrorPair,
  type ProcessBenchScore,
  processBenchScore,
} from '../core/metrics/processBench.js';
import { drop } from '../core/search/drop.js';
import { findInRewards } from '../core/search/rewards.js';
import { groupedBy } from '../core/group.js';
import type { Trace } from '../core/trace.js';
import { addHackBenches } from './hackBenches.js';
import { addRankingBenches } from './rankingBenches.js';
import { addPrmBench } from './prmBench.js';
import { type InputOptions, type RewardOptions, withInput, withRewards } from './options.js';
import { table } from './output.js';
import { runRewarded } from './rewards.js';

/** Benchmarks; none of them uses the outcome to predict. */
export function addBenchCommands(program: Command): void {
  const bench = program.command('bench').description('benchmarks of rewards');
  withRewards(withInput(bench.command('processbench')))
    .description('F1 of ProcessBench; never told the outcome')
    .action((files: string[], options: InputOptions & RewardOptions) =>
      runRewarded(files, options, async (traces, rewards, { output }) => {
        const pairs: (FirstErrorPair & { readonly subset: string })[] = [];
        const threshold = await rewards.threshold();
        for await (const { trace, labels, rewards: given } of traces) {
          const labelled = firstErrorOf(trace.steps, ratingsOf(labels));
          const predicted = findInRewards(drop, { rewards: given, threshold }).firstError;
          if (labelled !== undefined && predicted !== null)
            pairs.push({ labelled, predicted, subset: subsetOf(trace) });
        }
        const subsets = [...groupedBy(pairs, ({ subset }) => subset)].map(
          ([subset, own]) => [subset, processBenchScore(own)] as const,
        );
        const score = { ...processBenchScore(pairs), threshold };
        const several = subsets.length > 1 && { ...meanF1(subsets) };
        await output.item({ ...score, ...several }, () => benchText(score, subsets));
      }),
    );
  addPrmBench(bench);
  addRankingBenches(bench);
  addHackBenches(bench);
}

/** ProcessBench's part that a trace belongs to, by what its file says or by its published id. */
function subsetOf({ id, meta }: Trace): string {
  const said = meta['subset'];
  return typeof said === 'string' ? said : (/^([a-z0-9]+)-\d+$/.exec(id)?.[1] ?? 'all');
}

type Subsets = readonly (readonly [subset: string, score: ProcessBenchScore])[];

/** The published average weighs every subset alike. */
function meanF1(subsets: Subsets): object {
  const sum = subsets.reduce((total, [, { f1 }]) => total + f1, 0);
  return { subsets: Object.fromEntries(subsets), meanF1: sum / subsets.length };
}

function benchText(score: ProcessBenchScore & { threshold: number }, subsets: Subsets): string {
  const percent = (share: number): string => (100 * share).toFixed(1);
  const row = (name: string, { n, accError, accCorrect, f1 }: ProcessBenchScore): string[] => [
    name,
    String(n),
    percent(accError),
    percent(accCorrect),
    percent(f1),
    String(score.threshold),
  ];
  return table([
    ['subset', 'n', 'accError', 'accCorrect', 'F1', 'threshold'],
    ...(subsets.length > 1 ? subsets.map(([name, own]) => row(name, own)) : []),
    row('all', score),
  ]);
}
