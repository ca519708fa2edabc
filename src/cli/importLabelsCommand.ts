import { type Command, InvalidArgumentError, Option } from 'commander';
import { labelImportById, labelImports } from '../core/imports/index.js';
import type { LabelImport } from '../core/imports/labelImport.js';
import { HumanError } from '../core/errors.js';
import type { Rating } from '../core/rating.js';
import type { SplitId } from '../core/segment.js';
import { journalPath } from '../engine/journal.js';
import { importLabels } from '../engine/labelImport.js';
import { refuseSources } from '../engine/target.js';
import { openTraceFile } from '../engine/traceFile.js';
import { run } from './command.js';
import { openOptions } from './input.js';
import { mappingOption, natural, splitOption } from './options.js';

type Words = Readonly<Record<string, Rating | null>>;

interface Options {
  readonly from: string;
  readonly labelsOf: string;
  readonly rate: Words;
  readonly firstStep: number;
  readonly labels?: string;
  readonly format?: string;
  readonly mapping?: string;
  readonly split: SplitId;
  readonly json: boolean;
}

const ratings: Words = { '1': 1, '0': 0, '-1': -1, unsure: 'unsure', skip: null };

/** Takes over the labels of other tools as acts that say where they are from. */
export function addImportLabelsCommand(program: Command): void {
  program
    .command('import-labels')
    .description('take over the labels that another tool made of these traces')
    .argument('<file>')
    .requiredOption('--from <id>', labelImports.map(({ id }) => id).join(' | '))
    .requiredOption('--labels-of <file>', "the other tool's export")
    .addOption(
      new Option('--rate <word=rating>', 'what a word means: 1, 0, -1, unsure or skip; repeatable')
        .argParser(withWord)
        .default({}, 'none'),
    )
    .option('--first-step <n>', "the tool's number of the first step", natural, 0)
    .option('--labels <file>', 'a label journal (default: <file>.labels.jsonl)')
    .option('--format <id>', 'the trace format, instead of recognising it')
    .addOption(mappingOption())
    .addOption(splitOption())
    .option('--json', 'one JSON object a line', false)
    .action((file: string, options: Options) =>
      run({ json: options.json }, async ({ output }) => {
        const tool = named(options.from);
        const journal = options.labels ?? journalPath(file);
        await refuseSources(journal, [file, options.labelsOf]);
        const opened = await openTraceFile(file, await openOptions(options));
        const { problems, ...report } = await importLabels(opened, options.labelsOf, tool, {
          journal,
          words: options.rate,
          firstStep: options.firstStep,
        });
        for (const problem of problems) await output.problem(problem);
        const { imported, known, traces } = report;
        await output.item(
          { ...report, journal },
          () => `${imported} labels of ${traces} traces in ${journal}; ${known} were there already`,
        );
      }),
    );
}

function withWord(text: string, before: Words): Words {
  const at = text.lastIndexOf('=');
  const rating = ratings[text.slice(at + 1)];
  if (at < 1 || rating === undefined)
    throw new InvalidArgumentError('Write word=1, word=0, word=-1, word=unsure or word=skip.');
  return { ...before, [text.slice(0, at).trim().toLowerCase()]: rating };
}

function named(id: string): LabelImport {
  const tool = labelImportById(id);
  if (tool) return tool;
  const known = labelImports.map((each) => each.id).join(', ');
  throw new HumanError(`There is no label import "${id}". Known: ${known}.`);
}
