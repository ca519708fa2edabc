import type { Command } from 'commander';
import { HumanError } from '../core/errors.js';
import type { SplitId } from '../core/segment.js';
import { Journal } from '../engine/journal.js';
import { type ActsByTrace, actsByTrace } from '../engine/labelledTraces.js';
import { mappingOption, splitOption } from './options.js';
import type { Output } from './output.js';

export interface TwoJournalsOptions {
  readonly labels: readonly string[];
  readonly mapping?: string;
  readonly format?: string;
  readonly split: SplitId;
  readonly json: boolean;
}

/** Options of commands that set two annotators of a file side by side. */
export function withTwoJournals(command: Command): Command {
  return command
    .argument('<file>')
    .requiredOption('--labels <file>', 'a label journal; given twice', collect, [])
    .option('--format <id>', 'the trace format, instead of recognising it')
    .addOption(mappingOption())
    .addOption(splitOption())
    .option('--json', 'one JSON object a line', false);
}

function collect(path: string, before: readonly string[]): string[] {
  return [...before, path];
}

/** The acts of both journals, by trace. */
export async function readTwoJournals(
  paths: readonly string[],
  output: Output,
): Promise<readonly [ActsByTrace, ActsByTrace]> {
  const [first, second, ...more] = paths;
  if (first === undefined || second === undefined || more.length > 0)
    throw new HumanError('Name two journals: --labels A.labels.jsonl --labels B.labels.jsonl.');
  return [await actsOf(first, output), await actsOf(second, output)];
}

async function actsOf(path: string, output: Output): Promise<ActsByTrace> {
  const { acts, problems } = await new Journal(path).read();
  if (acts.length === 0) throw new HumanError(`${path} holds no labels. Name a label journal.`);
  for (const problem of problems) await output.problem(problem);
  return actsByTrace(acts);
}
