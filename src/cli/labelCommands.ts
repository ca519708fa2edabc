import { type Command, InvalidArgumentError, Option } from 'commander';
import { HumanError } from '../core/errors.js';
import {
  type ExportFormat,
  type ExportOptions,
  defaultExportOptions,
} from '../core/exports/export.js';
import { exportFormatById, exportFormats } from '../core/exports/index.js';
import { type LabelAct, type LabelSource, labelSources, stepReference } from '../core/label.js';
import type { SplitId } from '../core/segment.js';
import { isJudged, type Trace } from '../core/trace.js';
import { exportDataset, verifyDataset } from '../engine/dataset.js';
import { Journal, journalPath } from '../engine/journal.js';
import { refuseBadTarget, refuseSources } from '../engine/target.js';
import { userName } from '../engine/userName.js';
import { type OpenOptions, openTraceFile } from '../engine/traceFile.js';
import { readBy, run } from './command.js';
import { filesOf } from './files.js';
import { openOptions, readInput } from './input.js';
import { type InputOptions, mappingOption, natural, splitOption, withInput } from './options.js';
import { complain, exitStatus } from './output.js';

/** Commands that make labels, and datasets of them. */
export function addLabelCommands(program: Command): void {
  program
    .command('label')
    .description('label one step')
    .argument('<file>')
    .requiredOption('--record <r>', 'record of the trace, from 0', natural)
    .option('--part <n>', 'which of the traces of the record, from 0', natural, 0)
    .requiredOption('--step <k>', 'step, from 0', natural)
    .addOption(
      new Option('--rating <rating>', 'clear takes a label away')
        .choices(Object.keys(ratings))
        .makeOptionMandatory(),
    )
    .option('--by <name>', 'who says so (default: the user of this machine)')
    .option('--note <text>', 'a remark')
    .option('--labels <file>', 'a label journal (default: <file>.labels.jsonl)')
    .option('--format <id>', 'the trace format, instead of recognising it')
    .addOption(mappingOption())
    .addOption(splitOption())
    .option('--json', 'one JSON object a line', false)
    .action((file: string, options: LabelOptions) =>
      run({ json: options.json }, async ({ output }) => {
        const act = await label(file, options);
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
      run({ json: options.json }, async ({ output, abort }) => {
        const { out } = options;
        if (out === undefined) throw new HumanError('Say where to write: --out FILE.');
        const read = await readBy(options, files);
        await refuseBadTarget(out, read);
        const traces = output.readable(readInput(files, options, abort));
        const format = namedExport(options.to);
        const sources = (await filesOf(files)).map(({ path }) => path);
        const report = await exportDataset(traces, { format, options, out, sources });
        for (const [reason, count] of Object.entries(report.skipped)) {
          complain(`left out ${count}: ${reason}`);
        }
        const isEmpty = report.rows === 0;
        const nothing = { ...report, written: null, card: null };
        await output.item(isEmpty ? nothing : report, () =>
          isEmpty
            ? '0 rows: nothing written'
            : `${report.rows} rows, ${report.steps} steps: ${report.written}`,
        );
        return isEmpty ? exitStatus.incomplete : undefined;
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
  readonly part: number;
  readonly step: number;
  readonly rating: keyof typeof ratings;
  readonly by?: string;
  readonly note?: string;
  readonly labels?: string;
  readonly format?: string;
  readonly mapping?: string;
  readonly split: SplitId;
  readonly json: boolean;
}

const ratings = { '1': 1, '0': 0, '-1': -1, unsure: 'unsure', clear: null } as const;

/** Appends one act to the journal and returns it. */
async function label(file: string, options: LabelOptions): Promise<LabelAct> {
  const { record, step, rating, note, labels } = options;
  const trace = await traceAt(file, options, await openOptions(options));
  const judged = trace.steps[step];
  if (!judged) {
    throw new HumanError(
      `Record ${record} of ${file} has steps 0 to ${trace.steps.length - 1}; ` +
        `there is no step ${step}.`,
    );
  }
  if (!isJudged(judged)) {
    throw new HumanError(`Step ${step} is an observation: what a tool said is not rated.`);
  }
  const journal = labels ?? journalPath(file);
  if (labels !== undefined) await refuseSources(labels, [file]);
  return new Journal(journal).append({
    trace: trace.hash,
    step: stepReference(trace, step),
    what: 'rate',
    value: ratings[rating],
    by: options.by ?? userName(),
    ms: 0,
    shown: 'blind',
    source: 'human',
    ...(note !== undefined && { note }),
  });
}

async function traceAt(
  file: string,
  { record, part }: Pick<Trace, 'record' | 'part'>,
  options: OpenOptions,
): Promise<Trace> {
  const opened = await openTraceFile(file, options);
  let last = -1;
  for await (const item of opened.traces()) {
    if ('problem' in item) {
      if (item.record === record) {
        throw new HumanError(`Record ${record} of ${file} cannot be labelled: ${item.problem}.`);
      }
      continue;
    }
    if (item.record === record && item.part === part) return item;
    last = item.record;
  }
  const what = part === 0 ? `record ${record}` : `part ${part} in record ${record}`;
  throw new HumanError(`${file} has no ${what}; the last record with a trace is ${last}.`);
}

function namedExport(id: string): ExportFormat {
  const format = exportFormatById(id);
  if (format) return format;
  const known = exportFormats.map((each) => each.id).join(', ');
  throw new HumanError(`There is no dataset format "${id}". Known: ${known}.`);
}

function sources(text: string): LabelSource[] {
  return text.split(',').map((source) => {
    const known = labelSources.find((each) => each === source);
    if (!known) throw new InvalidArgumentError(`Not one of ${labelSources.join(', ')}.`);
    return known;
  });
}
