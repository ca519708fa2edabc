import type { Command } from 'commander';
import { exportFormats } from '../core/exports/index.js';
import { formats } from '../core/formats/index.js';
import { drop } from '../core/search/drop.js';
import { findInRewards } from '../core/search/rewards.js';
import { run } from './command.js';
import { readInput } from './input.js';
import {
  type InputOptions,
  type RewardOptions,
  natural,
  withInput,
  withRewards,
} from './options.js';
import { table } from './output.js';
import { resumeOption } from './resume.js';
import { runRewarded } from './rewards.js';
import { searchIn } from './searchIn.js';
import { scoredObject, traceObject, traceText } from './traceView.js';

/** Commands that read traces and print what they see. */
export function addReadCommands(program: Command): void {
  program
    .command('formats')
    .description('the trace and dataset formats')
    .option('--json', 'one JSON object a line', false)
    .action((options: { json: boolean }) =>
      run(options, async ({ output }) => {
        const rows = formatRows();
        if (output.json) for (const row of rows) await output.item(row, () => '');
        else await output.item({}, () => formatTable(rows));
      }),
    );

  withInput(program.command('traces'))
    .description('the traces of files, with the labels as they stand')
    .action((files: string[], options: InputOptions) =>
      run(
        options,
        async ({ output, abort }) => {
          for await (const item of output.readable(readInput(files, options, abort))) {
            const text = (): string => traceText(item, item.trace.signals, undefined);
            await output.item(traceObject(item), text);
          }
        },
        files,
      ),
    );

  withRewards(withInput(program.command('score')))
    .description('process rewards of every step')
    .option('--seed <s>', 'for scripts that give it: scoring draws nothing at random', natural)
    .addOption(resumeOption())
    .action((files: string[], options: InputOptions & RewardOptions) =>
      runRewarded(files, options, async (traces, rewards, { output }) => {
        for await (const item of traces) {
          await output.reached(item.index);
          const threshold = await rewards.threshold();
          const predicted = findInRewards(drop, searchIn(item, threshold, options));
          const object = scoredObject(item, await rewards.model(), predicted, threshold);
          const text = (): string =>
            traceText(item, item.signals, predicted.firstError ?? undefined);
          await output.item(object, text);
        }
      }),
    );
}

interface FormatRow {
  readonly id: string;
  readonly title: string;
  readonly reads: boolean;
  readonly writes: boolean;
}

function formatRows(): FormatRow[] {
  const ids = new Map([...formats, ...exportFormats].map(({ id, title }) => [id, title]));
  return [...ids].map(([id, title]) => ({
    id,
    title,
    reads: formats.some((format) => format.id === id),
    writes: exportFormats.some((format) => format.id === id),
  }));
}

function formatTable(rows: readonly FormatRow[]): string {
  const yes = (is: boolean): string => (is ? 'yes' : '');
  return table([
    ['id', 'reads', 'writes', 'title'],
    ...rows.map(({ id, title, reads, writes }) => [id, yes(reads), yes(writes), title]),
  ]);
}
