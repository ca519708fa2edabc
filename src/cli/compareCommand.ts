import type { Command } from 'commander';
import { HumanError } from '../core/errors.js';
import {
  type SignalScore,
  type TraceComparison,
  compareOn,
  signalCorrelation,
  signalScore,
} from '../core/metrics/comparison.js';
import type { RewardedTrace } from '../core/rewardedTrace.js';
import { rewardedTrace } from './mainSignal.js';
import { type InputOptions, type RewardOptions, list, withInput, withRewards } from './options.js';
import { errorText } from './traceView.js';
import { runRewarded } from './rewards.js';

type Options = InputOptions & RewardOptions & { readonly to: readonly string[] };

/** The command that sets signals side by side: a summary, then the traces they disagree about. */
export function addCompareCommand(program: Command): void {
  withRewards(withInput(program.command('compare')))
    .description('signals side by side; traces they disagree about first')
    .requiredOption('--to <signals>', 'signals to compare with, comma-separated', list)
    .action((files: string[], options: Options) =>
      runRewarded(files, options, async (traces, rewards, { output }) => {
        const items: RewardedTrace[] = [];
        for await (const each of traces) items.push(await rewardedTrace(each, rewards, options));
        for (const id of options.to) {
          const rows = compared(items, id);
          await output.item(rows.summary, () => JSON.stringify(rows.summary, null, 2));
          for (const row of rows.disagreements)
            await output.item(
              row,
              () => `${row.id}  ${errorText(row.first)} / ${errorText(row.second)}`,
            );
        }
      }),
    );
}

interface Row extends TraceComparison {
  readonly id: string;
  readonly file: string;
  readonly record: number;
  readonly against: string;
}

interface Compared {
  readonly summary: {
    readonly signals: readonly SignalScore[];
    readonly correlation: number | null;
    readonly agree: number;
    readonly n: number;
  };
  readonly disagreements: readonly Row[];
}

/** The queue: the first errors that differ, the most distant values first. */
function compared(items: readonly RewardedTrace[], id: string): Compared {
  const rows = items.flatMap((item): Row[] => {
    const other = item.signals.find((signal) => signal.id === id);
    if (!other) return [];
    const { id: name, file, record } = item.trace;
    const comparison = compareOn(item, item.rewards, other.values);
    return [{ id: name, file, record, against: id, ...comparison }];
  });
  const main = items[0]?.main.id ?? '';
  if (rows.length === 0) throw new HumanError(`No trace has a signal "${id}" to compare with.`);
  const differing = rows.filter(({ first, second }) => first !== second);
  return {
    summary: {
      signals: [main, id].map((each) => signalScore(items, each)),
      correlation: signalCorrelation(items, main, id) ?? null,
      agree: rows.length - differing.length,
      n: rows.length,
    },
    disagreements: differing.sort((a, b) => (b.distance ?? 0) - (a.distance ?? 0)),
  };
}
