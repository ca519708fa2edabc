import type { Command } from 'commander';
import { exportFormats } from '../core/exports/index.js';
import { formats } from '../core/formats/index.js';
import { HumanError } from '../core/errors.js';
import { drop } from '../core/search/drop.js';
import { searchMethodById, searchMethods } from '../core/search/index.js';
import { run } from './command.js';
import { readInput } from './input.js';
import { type InputOptions, type RewardOptions, withInput, withRewards } from './options.js';
import { table } from './output.js';
import { Rewards } from './rewards.js';
import { errorText, scoredObject, traceObject, traceText } from './traceView.js';

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
      run(options, async ({ output }) => {
        for await (const item of readInput(files, options)) {
          if ('problem' in item) await output.problem(item);
          else
            await output.item(traceObject(item), () =>
              traceText(item, item.trace.signals, undefined),
            );
        }
      }),
    );

  withRewards(withInput(program.command('score')))
    .description('process rewards of every step')
    .action((files: string[], options: InputOptions & RewardOptions) =>
      run(options, async ({ output, abort }) => {
        const rewards = new Rewards(options, abort);
        try {
          for await (const item of rewards.of(readInput(files, options))) {
            if ('problem' in item) {
              await output.problem(item);
              continue;
            }
            const [chosen, threshold, model] = await Promise.all([
              rewards.chosen(item),
              rewards.threshold(),
              rewards.model(),
            ]);
            const predicted = drop.find({ rewards: chosen, threshold }).firstError;
            await output.item(scoredObject(item, model, chosen, threshold), () =>
              traceText(item, item.signals, predicted ?? undefined),
            );
          }
        } finally {
          rewards.stop();
        }
      }),
    );

  withRewards(withInput(program.command('find-error')))
    .description('the first wrong step of every trace')
    .option('--method <id>', searchMethods.map(({ id }) => id).join(' | '), 'drop')
    .action((files: string[], options: InputOptions & RewardOptions & { method: string }) =>
      run(options, async ({ output, abort }) => {
        const method = searchMethodById(options.method);
        if (!method) {
          const known = searchMethods.map(({ id }) => id).join(', ');
          throw new HumanError(`There is no method "${options.method}". Known: ${known}.`);
        }
        const rewards = new Rewards(options, abort);
        try {
          for await (const item of rewards.of(readInput(files, options))) {
            if ('problem' in item) {
              await output.problem(item);
              continue;
            }
            const { trace } = item;
            const result = method.find({
              rewards: await rewards.chosen(item),
              threshold: await rewards.threshold(),
              outcome: options.useOutcome ? trace.outcome : undefined,
            });
            const place = {
              id: trace.id,
              file: trace.file,
              record: trace.record,
              hash: trace.hash,
            };
            await output.item({ ...place, ...result }, () => {
              const asked = result.probes.map(({ prefix }) => prefix).join(', ');
              const why = result.usedOutcome ? '  (used the outcome)' : '';
              return `${trace.id}  first error: ${errorText(result.firstError)}  asked: ${asked}${why}`;
            });
          }
        } finally {
          rewards.stop();
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
