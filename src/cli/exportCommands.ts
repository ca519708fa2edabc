import type { Command } from 'commander';
import { HumanError } from '../core/errors.js';
import type { ExportFormat, ExportReport, Labelled } from '../core/exports/export.js';
import { exportFormatById, exportFormats } from '../core/exports/index.js';
import type { ExportPreview } from '../core/exports/preview.js';
import type { Problem } from '../core/trace.js';
import { type ExportRequest, exportDataset, refuseImpossible } from '../engine/dataset.js';
import { verifyDataset } from '../engine/datasetCheck.js';
import { previewDataset } from '../engine/datasetPreview.js';
import type { LabelledSource } from '../engine/datasetRows.js';
import { tokenizerAt } from '../engine/tokenizer.js';
import { type Run, readBy, run } from './command.js';
import { curationOf, notesOf } from './curation.js';
import { type ExportCommandOptions, withExportOptions } from './exportOptions.js';
import { filesOf } from './files.js';
import { readInput } from './input.js';
import { complain, exitStatus, table } from './output.js';
import { Rewards } from './rewards.js';
import { productVersion } from './version.js';

/** Commands that write datasets and check them. */
export function addExportCommands(program: Command): void {
  withExportOptions(program.command('export'))
    .description('write a dataset of the labelled traces')
    .action((files: string[], options: ExportCommandOptions) =>
      // The dataset is no output of the command's own: --out is not opened for it.
      run({ json: options.json }, (running) => exported(files, options, running)),
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

async function exported(
  files: readonly string[],
  options: ExportCommandOptions,
  { output, abort }: Run,
): Promise<number | undefined> {
  const rewards = needsSignal(options) ? rewardsOf(options, abort) : undefined;
  try {
    const request = await requestOf(files, options, rewards);
    const read = sourceOf(files, options, { output, abort }, rewards);
    if (options.preview) {
      const preview = await previewDataset(read, request);
      await output.item(preview, () => previewText(preview));
      return undefined;
    }
    const report = await exportDataset(read, request);
    tellSkipped(report);
    const isEmpty = report.rows === 0;
    const nothing = { ...report, written: null, card: null, provenance: null };
    await output.item(isEmpty ? nothing : report, () =>
      isEmpty
        ? '0 rows: nothing written'
        : `${report.rows} rows, ${report.steps} steps: ${report.written}`,
    );
    return isEmpty ? exitStatus.incomplete : undefined;
  } finally {
    rewards?.stop();
  }
}

function tellSkipped({ skipped }: Pick<ExportReport, 'skipped'>): void {
  for (const [reason, count] of Object.entries(skipped)) complain(`left out ${count}: ${reason}`);
}

async function requestOf(
  files: readonly string[],
  options: ExportCommandOptions,
  rewards: Rewards | undefined,
): Promise<ExportRequest> {
  const { out, seed, splits } = options;
  const format = namedExport(options.to);
  if (out === undefined && !options.preview)
    throw new HumanError('Say where to write: --out FILE.');
  const tokenizer =
    options.tokenizer === undefined ? undefined : await tokenizerAt(options.tokenizer);
  const signalLabels = rewards && (await signalLabelsOf(options, rewards));
  const chosen = { ...options, tokenizer, signalLabels };
  refuseImpossible(format, chosen);
  return {
    format,
    options: chosen,
    out: out ?? '',
    container: options.files,
    curation: await curationOf(options),
    splits: splits && { shares: splits, seed },
    sources: [
      ...(await readBy(options, files)),
      ...(await filesOf(options.decontaminate ?? [])).map(({ path }) => path),
    ],
    version: await productVersion(),
    notes: notesOf(options),
  };
}

function needsSignal({ soft, signal, threshold, eta }: ExportCommandOptions): boolean {
  if (eta !== undefined && !soft)
    throw new HumanError('--eta is for soft labels: give --soft, too.');
  if (threshold !== undefined && signal === undefined && !soft)
    throw new HumanError('--threshold is for labels from a signal: name it with --signal.');
  return soft || signal !== undefined;
}

function rewardsOf(options: ExportCommandOptions, abort: AbortSignal): Rewards {
  return new Rewards({ ...options, with: [], useOutcome: false }, abort);
}

async function signalLabelsOf(
  { soft, eta, signal }: ExportCommandOptions,
  rewards: Rewards,
): Promise<ExportRequest['options']['signalLabels']> {
  const id = signal ?? (await rewards.model())?.signal;
  if (id === undefined) throw new HumanError('Name the signal of the soft labels: --signal ID.');
  return soft
    ? { as: 'soft', signal: id, eta }
    : { as: 'hard', signal: id, threshold: await rewards.threshold() };
}

/** The traces, told of their problems in the pass that makes the rows and scored there only. */
function sourceOf(
  files: readonly string[],
  options: ExportCommandOptions,
  { output, abort }: Run,
  rewards: Rewards | undefined,
): LabelledSource {
  return (pass) => {
    const input = readInput(files, options, abort);
    if (pass === 'survey') return tracesOnly(input);
    return rewards ? withSignals(output.readable(rewards.measured(input))) : output.readable(input);
  };
}

async function* tracesOnly(items: AsyncIterable<Labelled | Problem>): AsyncGenerator<Labelled> {
  for await (const item of items) if (!('problem' in item)) yield item;
}

async function* withSignals(
  items: AsyncIterable<Labelled & Pick<Labelled['trace'], 'signals'>>,
): AsyncGenerator<Labelled> {
  for await (const { trace, signals, ...rest } of items)
    yield { ...rest, trace: { ...trace, signals } };
}

function previewText({ rows, steps, skipped, labels, previous, first }: ExportPreview): string {
  const counts = [...Object.entries(labels), ...Object.entries(skipped)];
  return [
    `${rows} rows, ${steps} steps; nothing written`,
    ...(previous
      ? [`now there: ${previous.kept} stay, ${previous.added} come, ${previous.removed} go`]
      : []),
    table(counts.map(([name, count]) => [name, String(count)])),
    ...first.map((row) => JSON.stringify(row)),
  ].join('\n');
}

function namedExport(id: string): ExportFormat {
  const format = exportFormatById(id);
  if (format) return format;
  const known = exportFormats.map((each) => each.id).join(', ');
  throw new HumanError(`There is no dataset format "${id}". Known: ${known}.`);
}
