import type { Command } from 'commander';
import { exportFormats } from '../core/exports/index.js';
import { formats } from '../core/formats/index.js';
import { HumanError } from '../core/errors.js';
import { drop } from '../core/search/drop.js';
import { type RewardSearch, findInRewards } from '../core/search/rewards.js';
import type { FirstErrorResult, SearchMethod } from '../core/search/firstError.js';
import { searchMethodById, searchMethods } from '../core/search/index.js';
import type { Trace } from '../core/trace.js';
import { run } from './command.js';
import { readInput } from './input.js';
import { type InputOptions, type RewardOptions, withInput, withRewards } from './options.js';
import { table } from './output.js';
import { type Rewarded, runRewarded } from './rewards.js';
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
    .action((files: string[], options: InputOptions & RewardOptions) =>
      runRewarded(files, options, async (traces, rewards, { output }) => {
        for await (const item of traces) {
          const threshold = await rewards.threshold();
          const predicted = findInRewards(drop, searchIn(item, threshold, options));
          const object = scoredObject(item, await rewards.model(), predicted, threshold);
          const text = (): string =>
            traceText(item, item.signals, predicted.firstError ?? undefined);
          await output.item(object, text);
        }
      }),
    );

  withRewards(withInput(program.command('find-error')))
    .description('the first wrong step of every trace')
    .option('--method <id>', searchMethods.map(({ id }) => id).join(' | '), 'drop')
    .action((files: string[], options: InputOptions & RewardOptions & { method: string }) =>
      runRewarded(files, options, async (traces, rewards, { output }) => {
        const method = namedMethod(options.method);
        for await (const item of traces) {
          const found = findInRewards(method, searchIn(item, await rewards.threshold(), options));
          const modelCalls = (await rewards.model()) ? found.modelCalls : 0;
          const object = { ...placeOf(item.trace), ...found, modelCalls };
          await output.item(object, () => foundText(item.trace, found));
        }
      }),
    );
}

/** The outcome is told only where the user allows its use. */
function searchIn(
  { rewards, trace }: Rewarded,
  threshold: number,
  { useOutcome }: RewardOptions,
): RewardSearch {
  return { rewards, threshold, outcome: useOutcome ? trace.outcome : undefined };
}

function namedMethod(id: string): SearchMethod {
  const method = searchMethodById(id);
  if (method?.needs === 'rollouts') {
    throw new HumanError(`--method ${id} needs rollouts: name who makes them with --policy.`);
  }
  if (method) return method;
  const known = searchMethods.map((each) => each.id).join(', ');
  throw new HumanError(`There is no method "${id}". Known: ${known}.`);
}

function placeOf({ id, file, record, hash }: Trace): object {
  return { id, file, record, hash };
}

function foundText({ id }: Trace, found: FirstErrorResult): string {
  const asked = found.probes.map(({ prefix }) => prefix).join(', ');
  const why = found.usedOutcome ? '  (used the outcome)' : '';
  return `${id}  first error: ${errorText(found.firstError)}  asked: ${asked}${why}`;
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
