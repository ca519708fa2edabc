import { type Command, Option } from 'commander';
import { HumanError } from '../core/errors.js';
import { type LabelAct, stepReference } from '../core/label.js';
import { originOf } from '../core/labels/drift.js';
import type { SplitId } from '../core/segment.js';
import { isJudged, type Trace } from '../core/trace.js';
import { Journal, journalPath } from '../engine/journal.js';
import { refuseSources } from '../engine/target.js';
import { userName } from '../engine/userName.js';
import { type OpenOptions, openTraceFile } from '../engine/traceFile.js';
import { run } from './command.js';
import { openOptions } from './input.js';
import { mappingOption, natural, splitOption } from './options.js';

/** The command that labels a step. */
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
  const opened = new Journal(journal);
  const { acts } = await opened.read();
  const isKnown = acts.some(({ trace: hash, origin }) => hash === trace.hash && origin);
  return opened.append({
    trace: trace.hash,
    step: stepReference(trace, step),
    what: 'rate',
    value: ratings[rating],
    by: options.by ?? userName(),
    ms: 0,
    shown: 'blind',
    source: 'human',
    ...(note !== undefined && { note }),
    ...(!isKnown && { origin: originOf(trace) }),
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
