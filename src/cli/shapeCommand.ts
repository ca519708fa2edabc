import { type Command, Option } from 'commander';
import { HumanError } from '../core/errors.js';
import {
  type Aggregate,
  aggregateById,
  aggregateOf,
  aggregates,
} from '../core/shaping/aggregate.js';
import { transformById, transforms } from '../core/shaping/index.js';
import { allGood } from '../core/shaping/logSigmoid.js';
import { type ShapingOptions, type Transform, defaultShaping } from '../core/shaping/transform.js';
import type { SignalKind } from '../core/signal.js';
import {
  type InputOptions,
  type RewardOptions,
  list,
  number,
  withInput,
  withRewards,
} from './options.js';
import { complain, excerpt, table } from './output.js';
import { mainSignal } from './mainSignal.js';
import { addPairsCommand } from './pairsCommand.js';
import { type Rewarded, type Rewards, runRewarded } from './rewards.js';

interface ShapeOptions extends InputOptions, RewardOptions, ShapingOptions {
  readonly transform: string;
  readonly aggregate?: string;
  readonly kind?: SignalKind;
  readonly and: readonly string[];
}

/** The command that shows what a policy would be paid. */
export function addShapeCommand(program: Command): void {
  addPairsCommand(program);
  withShaping(withRewards(withInput(program.command('shape'))))
    .description('what a policy would be paid, step by step and in return')
    .action((files: string[], options: ShapeOptions) =>
      runRewarded(files, options, async (traces, rewards, { output }) => {
        const warned = new Set<string>();
        for await (const item of traces) {
          const shaped = await shape(item, rewards, options);
          for (const warning of shaped.warnings) {
            if (!warned.has(warning)) complain(`warning: ${warning}`);
            warned.add(warning);
          }
          await output.item(shaped, () => shapedText(item, shaped));
        }
      }),
    );
}

function withShaping(command: Command): Command {
  return command
    .addOption(
      new Option('--transform <id>', 'what is done to every reward')
        .choices(transforms.map(({ id }) => id))
        .default('none'),
    )
    .addOption(
      new Option(
        '--aggregate <id>',
        'the return (default: min of raw rewards, sum of transformed ones)',
      ).choices(aggregates.map(({ id }) => id)),
    )
    .addOption(
      new Option('--kind <kind>', 'what the signal means, where its file does not say').choices([
        'validity',
        'value',
      ]),
    )
    .option('--and <signals>', 'log-sigmoid: signals that must be good too', list, [])
    .option('--eta <x>', 'clip: rewards above it earn 0', number, defaultShaping.eta)
    .option('--reference <x>', 'log-sigmoid: its centre', number, defaultShaping.reference)
    .option('--alpha <x>', 'alpha: the shape', number, defaultShaping.alpha)
    .option('--beta <x>', 'alpha: the scale', number, defaultShaping.beta)
    .option('--temperature <x>', 'pure: the temperature', number, defaultShaping.temperature);
}

interface Shaped {
  readonly id: string;
  readonly signal: string;
  readonly transform: string;
  readonly aggregate: string;
  /** What the steps are paid. */
  readonly rewards: readonly (number | null)[];
  readonly return: number | null;
  /** What the PRM said. */
  readonly raw: readonly (number | null)[];
  readonly rawReturn: number | null;
  readonly warnings: readonly string[];
}

async function shape(item: Rewarded, rewards: Rewards, options: ShapeOptions): Promise<Shaped> {
  const main = await mainSignal(item, rewards, options);
  const kind = options.kind ?? main.kind;
  const transform = transformFor(options.transform, kind);
  const aggregate = aggregateFor(options.aggregate, transform);
  const paid = paidBy(transform, item, options);
  return {
    id: item.trace.id,
    signal: main.id,
    transform: transform.id,
    aggregate: aggregate.id,
    rewards: paid.map((reward) => reward ?? null),
    return: aggregateOf(aggregate, paid) ?? null,
    raw: item.rewards.map((reward) => reward ?? null),
    rawReturn: aggregateOf(aggregate, item.rewards) ?? null,
    warnings: cautions(aggregate, transform, kind),
  };
}

function transformFor(id: string, kind: SignalKind): Transform {
  const transform = transformById(id);
  if (!transform) throw new HumanError(`There is no transform "${id}".`);
  if (!transform.kinds || transform.kinds.includes(kind)) return transform;
  throw new HumanError(
    `Transform "${id}" means nothing for a signal of kind ${kind}: it needs ${transform.kinds.join(' or ')}. ` +
      'If the signal is of that kind, say so with --kind.',
  );
}

function cautions({ caution }: Aggregate, { isRaw }: Transform, kind: SignalKind): string[] {
  return caution?.applies(kind, isRaw ?? false) ? [caution.text] : [];
}

/** Raw rewards are summed up by their minimum; what a policy is paid, it is paid in sum. */
function aggregateFor(id: string | undefined, transform: Transform): Aggregate {
  const aggregate = aggregateById(id ?? (transform.isRaw ? 'min' : 'sum'));
  if (!aggregate) throw new HumanError(`There is no aggregate "${id}".`);
  return aggregate;
}

function paidBy(
  transform: Transform,
  item: Rewarded,
  options: ShapeOptions,
): (number | undefined)[] {
  const main = transform.of(item.rewards, options);
  if (options.and.length === 0) return main;
  const others = options.and.map((id) => {
    const signal = item.signals.find((each) => each.id === id);
    if (!signal) throw new HumanError(`${item.trace.id} has no signal "${id}" to combine with.`);
    return transform.of(signal.values, options);
  });
  return allGood([main, ...others], item.rewards.length);
}

function shapedText({ trace }: Rewarded, shaped: Shaped): string {
  const cell = (value: number | null | undefined): string => value?.toFixed(3) ?? '-';
  const rows = trace.steps.map((step, at) => [
    String(at),
    cell(shaped.raw[at]),
    cell(shaped.rewards[at]),
    excerpt(step.text, 60),
  ]);
  const head = `${shaped.id}  ${shaped.aggregate}: raw ${cell(shaped.rawReturn)}, paid ${cell(shaped.return)}`;
  return `${head}\n${table([['step', 'raw', shaped.transform, 'text'], ...rows])}\n`;
}
