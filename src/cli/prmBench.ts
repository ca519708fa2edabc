import type { Command } from 'commander';
import {
  type JudgedStep,
  type PrmBenchScore,
  prmBenchByClass,
  prmBenchScore,
} from '../core/metrics/prmBench.js';
import { type InputOptions, type RewardOptions, withInput, withRewards } from './options.js';
import { table } from './output.js';
import { type Rewarded, runRewarded } from './rewards.js';

/** Below this share of redundancy a step is called needed (ReasonEval's own threshold). */
const redundancyThreshold = 0.15;

/** In these classes wrong means superfluous. */
const redundancyClasses = new Set<unknown>(['redundency', 'circular']);

export function addPrmBench(bench: Command): void {
  withRewards(withInput(bench.command('prmbench')))
    .description('PRMScore of PRMBench, of every class and of all')
    .action((files: string[], options: InputOptions & RewardOptions) =>
      runRewarded(files, options, async (traces, rewards, { output }) => {
        const threshold = await rewards.threshold();
        const steps: JudgedStep[] = [];
        for await (const item of traces) steps.push(...judged(item, threshold));
        const score = prmBenchScore(steps);
        const classes = prmBenchByClass(steps);
        await output.item({ ...score, classes, threshold }, () => text(score, classes));
      }),
    );
}

/** The labelled steps of a modified process; original processes are never part of a total. */
function judged(item: Rewarded, threshold: number): JudgedStep[] {
  const { trace } = item;
  const classification = trace.meta['classification'];
  if (typeof classification !== 'string' || trace.part !== 0) return [];
  const redundancy = redundancyClasses.has(classification)
    ? item.signals.find(({ id }) => id.endsWith('/redundancy'))
    : undefined;
  return (trace.recorded ?? []).flatMap((rating, step) => {
    const value = (redundancy?.values ?? item.rewards)[step];
    if (rating === undefined || value === undefined) return [];
    const predicted = redundancy ? value < redundancyThreshold : value >= threshold;
    return [{ classification, predicted, right: rating !== -1 }];
  });
}

function text(all: PrmBenchScore, classes: Readonly<Record<string, PrmBenchScore>>): string {
  const percent = (share: number | undefined): string =>
    share === undefined ? '-' : (100 * share).toFixed(1);
  return table([
    ['class', 'steps', 'F1', 'negative F1', 'PRMScore'],
    ...[...Object.entries(classes), ['all', all] as const].map(([name, score]) => [
      name,
      String(score.steps),
      percent(score.f1),
      percent(score.negativeF1),
      percent(score.prmScore),
    ]),
  ]);
}
