import { type Command, InvalidArgumentError, Option } from 'commander';
import { defaultRunLength } from '../core/curation/benchmarks.js';
import { type ExportOptions, defaultExportOptions } from '../core/exports/export.js';
import { exportFormats } from '../core/exports/index.js';
import { type LabelSource, labelSources } from '../core/label.js';
import {
  type InputOptions,
  type ModelOptions,
  natural,
  number,
  positive,
  withInput,
  withModel,
} from './options.js';

/** What the export command is told: which labels count, what the dataset is made of, where it goes. */
export interface ExportCommandOptions
  extends
    InputOptions,
    ModelOptions,
    Pick<
      ExportOptions,
      'labelsFrom' | 'annotator' | 'minAgreement' | 'neutral' | 'unlabelled' | 'afterError'
    > {
  readonly to: string;
  readonly soft: boolean;
  readonly eta?: number;
  readonly signal?: string;
  readonly threshold?: number;
  readonly dedupe?: 'exact' | 'near';
  readonly similarity: number;
  readonly decontaminate?: readonly string[];
  readonly ngram: number;
  readonly maxPerSource?: number;
  readonly sourceField?: string;
  readonly minSteps?: number;
  readonly maxSteps?: number;
  readonly maxLength?: number;
  readonly firstError?: 'some' | 'none' | 'known';
  readonly outcome?: 'right' | 'wrong';
  readonly splits?: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly files: 'jsonl' | 'parquet';
  readonly preview: boolean;
}

export function withExportOptions(command: Command): Command {
  return withPlace(withCuration(withLabels(withModel(withInput(command)))));
}

function withLabels(command: Command): Command {
  return command
    .requiredOption('--to <id>', exportFormats.map(({ id }) => id).join(' | '))
    .option('--labels-from <sources>', labelSources.join(','), sources, [
      ...defaultExportOptions.labelsFrom,
    ])
    .option('--annotator <name>', 'only what this person said, and what came with the file')
    .option('--min-agreement <share>', 'share of the annotators of a step, 0 to 1', share)
    .addOption(
      new Option(
        '--neutral <as>',
        'what a neutral label becomes; drop leaves its record out (default: drop, where the ' +
          'format has no class for it)',
      ).choices(['positive', 'negative', 'drop']),
    )
    .addOption(
      new Option(
        '--unlabelled <how>',
        'what to do at the first unlabelled step (default: the first that the format can)',
      ).choices(['truncate', 'drop', 'mask']),
    )
    .addOption(
      new Option('--after-error <how>', 'steps after the first wrong one')
        .choices(['keep', 'truncate', 'negative'])
        .default(defaultExportOptions.afterError),
    )
    .option('--signal <id>', 'labels from a signal instead (recorded:NAME, prm:NAME, ...)')
    .option(
      '--threshold <t>',
      'good where the signal is above it (default: the model’s, or 0.5)',
      number,
    )
    .option('--soft', "the signal's values as soft labels (default signal: the model's)", false)
    .option('--eta <n>', 'ER-PRM: between the soft label (0) and the hard one', number);
}

function withCuration(command: Command): Command {
  return command
    .addOption(
      new Option('--dedupe <how>', 'leave out traces that come again').choices(['exact', 'near']),
    )
    .option('--similarity <share>', 'near duplicates share so much of their text', share, 0.8)
    .option('--decontaminate <files...>', 'benchmarks whose problems must not be in it')
    .option(
      '--ngram <n>',
      'so many equal words in a row make a problem the same',
      positive,
      defaultRunLength,
    )
    .option('--max-per-source <n>', 'no more traces of one source, drawn by the seed', positive)
    .option('--source-field <name>', 'the field of meta that names the source (default: the file)')
    .option('--min-steps <n>', 'leave out shorter traces', natural)
    .option('--max-steps <n>', 'leave out longer traces', natural)
    .option('--max-length <n>', 'leave out traces of more characters', natural)
    .addOption(
      new Option(
        '--first-error <kind>',
        'only traces with a wrong step, without, or known',
      ).choices(['some', 'none', 'known']),
    )
    .addOption(
      new Option('--outcome <kind>', 'only traces with this outcome').choices(['right', 'wrong']),
    );
}

function withPlace(command: Command): Command {
  return command
    .option(
      '--splits <shares>',
      'train=0.9,test=0.1: by problem, into a new folder (--out FOLDER)',
      shares,
    )
    .option('--seed <n>', 'of splits and of what is drawn', natural, 0)
    .addOption(
      new Option('--files <kind>', 'of a folder').choices(['jsonl', 'parquet']).default('jsonl'),
    )
    .option('--preview', 'say what would be written, and write nothing', false);
}

function sources(text: string): LabelSource[] {
  return text.split(',').map((source) => {
    const known = labelSources.find((each) => each === source);
    if (!known) throw new InvalidArgumentError(`Not one of ${labelSources.join(', ')}.`);
    return known;
  });
}

function share(text: string): number {
  const value = number(text);
  if (value < 0 || value > 1) throw new InvalidArgumentError('Not a number from 0 to 1.');
  return value;
}

function shares(text: string): Readonly<Record<string, number>> {
  const given = text.split(',').map((each) => {
    const [, name, value] = /^([A-Za-z_]\w*)=([\d.]+)$/.exec(each) ?? [];
    if (name === undefined || value === undefined)
      throw new InvalidArgumentError('Not of the form train=0.9,test=0.1.');
    return [name, share(value)] as const;
  });
  const sum = given.reduce((total, [, value]) => total + value, 0);
  if (Math.abs(sum - 1) > 1e-9) throw new InvalidArgumentError('The shares do not add up to 1.');
  return Object.fromEntries(given);
}
