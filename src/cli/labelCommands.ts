import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { HumanError } from '../core/errors.js';
import { type ExportOptions, defaultExportOptions } from '../core/exports/export.js';
import type { ExportFormat, Labelled } from '../core/exports/export.js';
import { exportFormatById, exportFormats } from '../core/exports/index.js';
import { type LabelSource, type Rating, labelSources, stepReference } from '../core/label.js';
import type { Problem, Trace } from '../core/trace.js';
import { exportDataset, verifyDataset } from '../engine/dataset.js';
import { Journal, journalPath } from '../engine/journal.js';
import { openTraceFile } from '../engine/traceFile.js';
import { run } from './command.js';
import { readInput } from './input.js';
import { type InputOptions, expandFiles, natural, withInput } from './options.js';
import { type Output, exitStatus } from './output.js';

/** Commands that make labels, and datasets of them. */
export function addLabelCommands(program: Command): void {
  program
    .command('label')
    .description('label one step')
    .argument('<file>')
    .requiredOption('--record <r>', 'record of the trace, from 0', natural)
    .requiredOption('--step <k>', 'step, from 0', natural)
    .requiredOption('--rating <rating>', '1 | 0 | -1 | unsure | clear', rating)
    .option('--by <name>', 'who says so', userInfo().username)
    .option('--note <text>', 'a remark')
    .option('--labels <file>', 'a label journal (default: <file>.labels.jsonl)')
    .option('--format <id>', 'the trace format, instead of recognising it')
    .option('--json', 'one JSON object a line', false)
    .action((file: string, options: LabelOptions) =>
      run({ json: options.json }, async ({ output }) => {
        const trace = await traceAt(file, options.record, options.format);
        if (!trace.steps[options.step]) {
          throw new HumanError(
            `Record ${options.record} of ${file} has steps 0 to ${trace.steps.length - 1}; ` +
              `there is no step ${options.step}.`,
          );
        }
        const act = await new Journal(options.labels ?? journalPath(file)).append({
          trace: trace.hash,
          step: stepReference(trace, options.step),
          what: 'rate',
          value: options.rating,
          by: options.by,
          ms: 0,
          shown: 'blind',
          source: 'human',
          ...(options.note !== undefined && { note: options.note }),
        });
        await output.item(act, () => JSON.stringify(act));
      }),
    );

  withInput(program.command('export'))
    .description('write a dataset of the labelled traces')
    .requiredOption('--to <id>', exportFormats.map(({ id }) => id).join(' | '))
    .option('--labels-from <sources>', labelSources.join(','), sources, [
      ...defaultExportOptions.labelsFrom,
    ])
    .addOption(
      new Option('--neutral <as>', 'what a neutral label becomes; drop leaves its record out')
        .choices(['positive', 'negative', 'drop'])
        .default(defaultExportOptions.neutral),
    )
    .addOption(
      new Option('--unlabelled <how>', 'what to do at the first unlabelled step')
        .choices(['truncate', 'drop', 'mask'])
        .default(defaultExportOptions.unlabelled),
    )
    .action((files: string[], options: InputOptions & ExportOptions & { to: string }) =>
      run({ json: options.json }, async ({ output }) => {
        if (options.out === undefined) throw new HumanError('Say where to write: --out FILE.');
        const report = await exportDataset(labelledOnly(readInput(files, options), output), {
          format: namedExport(options.to),
          options,
          out: options.out,
          sources: await expandFiles(files),
        });
        for (const [reason, count] of Object.entries(report.skipped)) {
          process.stderr.write(`rewardscope: left out ${count}: ${reason}\n`);
        }
        await output.item(
          report,
          () => `${report.rows} rows, ${report.steps} steps: ${report.written}`,
        );
        return report.rows === 0 ? exitStatus.incomplete : undefined;
      }),
    );

  program
    .command('verify')
    .description('read a dataset back and check it against its schema')
    .argument('<file>')
    .requiredOption('--to <id>', exportFormats.map(({ id }) => id).join(' | '))
    .option('--json', 'one JSON object a line', false)
    .action((file: string, options: { to: string; json: boolean }) =>
      run(options, async ({ output }) => {
        const { rows, steps, problems } = await verifyDataset(file, namedExport(options.to));
        for (const problem of problems) await output.problem(problem);
        const holds = problems.length === 0;
        await output.item(
          { file, format: options.to, holds, rows, steps, problems: problems.length },
          () => `${file} ${holds ? 'holds' : 'does not hold'}: ${rows} rows, ${steps} steps`,
        );
        return holds ? exitStatus.done : exitStatus.doesNotHold;
      }),
    );
}

interface LabelOptions {
  readonly record: number;
  readonly step: number;
  readonly rating: Rating | null;
  readonly by: string;
  readonly note?: string;
  readonly labels?: string;
  readonly format?: string;
  readonly json: boolean;
}

async function traceAt(file: string, record: number, format: string | undefined): Promise<Trace> {
  const opened = await openTraceFile(file, { format, split: 'auto' });
  let last = -1;
  for await (const item of opened.traces()) {
    if ('problem' in item) {
      if (item.record === record) {
        throw new HumanError(`Record ${record} of ${file} cannot be labelled: ${item.problem}.`);
      }
      continue;
    }
    if (item.record === record) return item;
    last = item.record;
  }
  throw new HumanError(`${file} has no record ${record}; the last one with a trace is ${last}.`);
}

async function* labelledOnly(
  items: AsyncIterable<Labelled | Problem>,
  output: Output,
): AsyncGenerator<Labelled> {
  for await (const item of items) {
    if ('problem' in item) await output.problem(item);
    else yield item;
  }
}

function namedExport(id: string): ExportFormat {
  const format = exportFormatById(id);
  if (format) return format;
  const known = exportFormats.map((each) => each.id).join(', ');
  throw new HumanError(`There is no dataset format "${id}". Known: ${known}.`);
}

function rating(text: string): Rating | null {
  switch (text) {
    case '1':
      return 1;
    case '0':
      return 0;
    case '-1':
      return -1;
    case 'unsure':
      return 'unsure';
    case 'clear':
      return null;
    default:
      throw new InvalidArgumentError('Not one of 1, 0, -1, unsure, clear.');
  }
}

function sources(text: string): LabelSource[] {
  return text.split(',').map((source) => {
    const known = labelSources.find((each) => each === source);
    if (!known) throw new InvalidArgumentError(`Not one of ${labelSources.join(', ')}.`);
    return known;
  });
}
