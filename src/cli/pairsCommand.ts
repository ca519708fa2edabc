import { type Command, Option } from 'commander';
import { groupedBy } from '../core/group.js';
import { firstErrorOf, ratingsOf } from '../core/label.js';
import { aggregateById, aggregateOf } from '../core/shaping/aggregate.js';
import { type Factor, measured, preferred } from '../core/shaping/compare.js';
import {
  type InputOptions,
  type RewardOptions,
  number,
  withInput,
  withRewards,
} from './options.js';
import { type Rewarded, runRewarded } from './rewards.js';

interface PairsOptions extends InputOptions, RewardOptions {
  readonly by: 'heron' | 'reward-difference';
  readonly margin: number;
}

/** The command that ranks the solutions of each problem in pairs, and says what decided. */
export function addPairsCommand(program: Command): void {
  withRewards(withInput(program.command('pairs')))
    .description('which of two solutions of a problem is preferred, and by what')
    .addOption(
      new Option('--by <how>', 'factor after factor, or the difference of rewards alone')
        .choices(['heron', 'reward-difference'])
        .default('heron'),
    )
    .option('--margin <m>', 'in standard deviations of a factor: closer is undecided', number, 0.1)
    .action((files: string[], options: PairsOptions) =>
      runRewarded(files, options, async (traces, _, { output }) => {
        const all: Rewarded[] = [];
        for await (const item of traces) all.push(item);
        const factors = measured(options.by === 'heron' ? hierarchy : [reward], all);
        for (const group of groupedBy(all, ({ trace }) => trace.group).values()) {
          for (const [at, first] of group.entries())
            for (const second of group.slice(at + 1)) {
              const found = preferred(first, second, factors, options.margin);
              if (!found) continue;
              const { chosen, rejected, factor, difference } = found;
              const row = {
                chosen: chosen.trace.id,
                rejected: rejected.trace.id,
                factor,
                difference,
              };
              await output.item(
                row,
                () => `${row.chosen} over ${row.rejected}  by ${factor} (${difference.toFixed(3)})`,
              );
            }
        }
      }),
    );
}

const reward: Factor<Rewarded> = {
  name: 'reward',
  of: ({ rewards }) => {
    const min = aggregateById('min');
    return min && aggregateOf(min, rewards);
  },
};

/** Most important first: outcome, human or recorded validity, reward, brevity. */
const hierarchy: readonly Factor<Rewarded>[] = [
  {
    name: 'outcome',
    of: ({ trace }) => (trace.outcome === undefined ? undefined : Number(trace.outcome)),
  },
  {
    name: 'labelled validity',
    of: ({ trace, labels }) => {
      const first = firstErrorOf(trace.steps, ratingsOf(labels));
      return first === undefined ? undefined : Number(first === -1);
    },
  },
  reward,
  { name: 'brevity', of: ({ trace }) => -trace.steps.length },
];
