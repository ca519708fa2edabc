import type { Command } from 'commander';
import {
  type AlignedPass,
  type AlignedStep,
  type ReadableTokenizer,
  alignmentOf,
} from '../core/prm/alignment.js';
import type { FamilyOptions, PrmFamily } from '../core/prm/family.js';
import { families } from '../core/prm/index.js';
import { HumanError } from '../core/errors.js';
import type { Trace } from '../core/trace.js';
import { bundledModel, findModel } from '../engine/models.js';
import { loadTokenizer, tokenizerAt } from '../engine/tokenizer.js';
import { run } from './command.js';
import { readInput } from './input.js';
import { namedFamily } from './named.js';
import { type InputOptions, familyOption, withInput } from './options.js';
import { table } from './output.js';
import { modelsDir } from './rewards.js';

interface TokensOptions extends InputOptions {
  readonly model?: string;
  readonly family?: string;
  readonly tokenizer?: string;
  readonly option: FamilyOptions;
}

/** The command that shows which tokens a step becomes, and at which of them its reward is read. */
export function addTokensCommand(program: Command): void {
  withInput(program.command('tokens'))
    .description('the tokens of each step, and the position its reward is read at')
    .option('--model <dir|name>', 'the model whose family and tokenizer to use (default: bundled)')
    .option('--family <id>', `instead of a model's: ${families.map(({ id }) => id).join(' | ')}`)
    .option('--tokenizer <dir>', 'a folder with tokenizer.json and tokenizer_config.json')
    .option('--option <name=value>', "an option of the family's, may be repeated", familyOption, {})
    .action((files: string[], options: TokensOptions) =>
      run(
        options,
        async ({ output, abort }) => {
          const { family, tokenizer, settings } = await askedOf(options);
          for await (const { trace } of output.readable(readInput(files, options, abort))) {
            const passes = alignmentOf(family, trace, tokenizer, settings);
            if ('refused' in passes) {
              const problem = `cannot be asked of ${family.id}: ${passes.refused}`;
              await output.problem({ problem, file: trace.file, record: trace.record });
              continue;
            }
            for (const [at, pass] of passes.entries())
              for (const step of pass.steps)
                await output.item(stepObject(trace, at, pass, step), () => stepText(trace, step));
          }
        },
        files,
      ),
    );
}

interface AskedOf {
  readonly family: PrmFamily;
  readonly tokenizer: ReadableTokenizer;
  readonly settings: FamilyOptions;
}

/** A family with a tokenizer, or a model that has both. */
async function askedOf({ model, family, tokenizer, option }: TokensOptions): Promise<AskedOf> {
  if (family !== undefined && tokenizer !== undefined) {
    const settings = option;
    return { family: namedFamily(family), tokenizer: await tokenizerAt(tokenizer), settings };
  }
  if (family !== undefined || tokenizer !== undefined) {
    throw new HumanError('--family and --tokenizer go together. Give both, or a --model.');
  }
  const folder = await findModel(model ?? bundledModel, modelsDir);
  const settings = { ...folder.manifest.options, ...option };
  return { family: folder.family, tokenizer: await loadTokenizer(folder), settings };
}

function stepObject(
  { id, file, record }: Trace,
  pass: number,
  { model, tokens }: AlignedPass,
  { step, from, tokens: own, readAt }: AlignedStep,
): object {
  return {
    id,
    file,
    record,
    model,
    pass,
    step,
    from,
    tokens: own.map(({ text }) => text),
    ids: own.map((token) => token.id),
    readAt: readAt ?? null,
    readToken: readAt === undefined ? null : (tokens[readAt]?.text ?? null),
    nextToken: readAt === undefined ? null : (tokens[readAt + 1]?.text ?? null),
  };
}

function stepText({ id }: Trace, { step, from, tokens, readAt }: AlignedStep): string {
  const read = readAt === undefined ? 'not read' : `read at ${readAt}`;
  const rows = tokens.map((token, at) => [
    String(from + at),
    String(token.id),
    JSON.stringify(token.text),
    from + at === readAt ? '<- read' : '',
  ]);
  return `== ${id}  step ${step}  ${read}\n${table([['position', 'id', 'token', ''], ...rows])}\n`;
}
