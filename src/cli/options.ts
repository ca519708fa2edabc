import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FamilyOptions } from '../core/prm/family.js';
import { type SplitId, splitIds } from '../core/segment.js';
import { defaultConcurrency } from '../engine/http/endpoint.js';
import { generativeEngine } from '../engine/generativeScorer.js';
import { scoringEngines } from '../engine/scorers/index.js';
import { type DeviceRequest, deviceIds } from '../rpc/worker.js';

/** Options of every command that reads traces. */
export interface InputOptions {
  readonly json: boolean;
  readonly format?: string;
  readonly mapping?: string;
  readonly answers?: string;
  readonly split: SplitId;
  readonly labels?: string;
  readonly record?: number;
  readonly limit?: number;
  readonly shard?: Shard;
  readonly out?: string;
  readonly resume?: boolean;
}

/** Options of every command that may run a model. */
export interface ModelOptions {
  readonly model?: string;
  readonly device: DeviceRequest;
  readonly threads: number;
  readonly endpoint?: string;
  readonly engine?: string;
  readonly family?: string;
  readonly tokenizer?: string;
  readonly referenceEndpoint?: string;
  readonly apiKeyEnv?: string;
  readonly concurrency: number;
  readonly option: FamilyOptions;
}

/** Options of every command that may need rewards. */
export interface RewardOptions extends ModelOptions {
  readonly signal?: string;
  readonly threshold?: number;
  readonly useOutcome: boolean;
  readonly with: readonly string[];
}

export interface Shard {
  readonly index: number;
  readonly of: number;
}

export function withInput(command: Command, files = '<file...>'): Command {
  return command
    .argument(files, 'files or folders of traces')
    .option('--json', 'one JSON object a line', false)
    .option('--format <id>', 'the trace format, instead of recognising it')
    .addOption(mappingOption())
    .option('--answers <file>', 'expected answers, JSONL {id or question, answer}')
    .addOption(splitOption())
    .option('--labels <file>', 'a label journal (default: <file>.labels.jsonl)')
    .option('--record <r>', 'only this record of each file, from 0', natural)
    .option('--limit <n>', 'stop after n traces', positive)
    .option('--shard <i/n>', 'every n-th trace, from the i-th', shard)
    .option('--out <file>', 'write there instead of to stdout');
}

export function mappingOption(): Option {
  return new Option(
    '--mapping <file>',
    'where the fields stand in files of no known format',
  ).conflicts('format');
}

export function splitOption(): Option {
  return new Option('--split <how>', 'how free text is cut into steps')
    .choices(splitIds)
    .default('auto');
}

/** A model in a folder or on a server. */
export function withModel(command: Command): Command {
  return withEndpoint(command)
    .option('--model <dir|name>', 'a model folder, or the name of a known one (default: bundled)')
    .addOption(
      new Option('--device <device>', 'where the model runs')
        .choices(['auto', ...deviceIds])
        .default('auto'),
    )
    .option('--threads <n>', 'threads of the model, 0: as the runtime thinks best', natural, 0);
}

export function withRewards(command: Command): Command {
  return withModel(command)
    .option('--signal <id>', "the signal to use instead of the model's (recorded:NAME, ...)")
    .option('--threshold <t>', 'rewards below it mean wrong (default: the model’s)', number)
    .option('--use-outcome', 'let a known wrong outcome change the answer', false)
    .option('--with <signals>', 'signals combined with it by minimum, comma-separated', list, []);
}

/** A model on a server instead of one in a folder. */
function withEndpoint(command: Command): Command {
  return command
    .option('--endpoint <url>', 'score with a model server instead; --model is its name there')
    .addOption(
      new Option('--engine <id>', 'the kind of server').choices([
        ...scoringEngines.map(({ id }) => id),
        generativeEngine,
      ]),
    )
    .option('--family <id>', 'the PRM family of the served model')
    .option('--tokenizer <dir>', "a folder with the served model's tokenizer.json")
    .option('--option <name=value>', "an option of the family's, may be repeated", familyOption, {})
    .option('--reference-endpoint <url>', 'where the second model of an implicit PRM is')
    .option('--api-key-env <name>', 'the environment variable that holds the API key')
    .option('--concurrency <n>', 'requests at the same time', positive, defaultConcurrency);
}

/** Adds `name=value` to the options of a family that were given before. */
export function familyOption(given: string, before: FamilyOptions): FamilyOptions {
  const [, name, value] = /^(\w+)=([^]*)$/.exec(given) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('Not of the form name=value.');
  }
  return { ...before, [name]: value === 'true' ? true : value === 'false' ? false : value };
}

export function list(text: string): string[] {
  return text.split(',').filter((item) => item !== '');
}

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('Not a number.');
  return value;
}

export function natural(text: string): number {
  const value = number(text);
  if (!Number.isInteger(value) || value < 0) {
    throw new InvalidArgumentError('Not a whole number from 0 on.');
  }
  return value;
}

export function positive(text: string): number {
  const value = natural(text);
  if (value === 0) throw new InvalidArgumentError('Not a whole number from 1 on.');
  return value;
}

function shard(text: string): Shard {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (index === undefined || of === undefined || Number(index) >= Number(of)) {
    throw new InvalidArgumentError('Not of the form I/N with I from 0 to N-1.');
  }
  return { index: Number(index), of: Number(of) };
}
