import { type Command, Option } from 'commander';
import { HumanError } from '../core/errors.js';
import type { Probed } from '../core/detectors/detector.js';
import { fixtureOf } from '../core/hackFixture.js';
import { type Measured, discrimination, effectOf, wordDiff } from '../core/probes/measure.js';
import { probeById, probes } from '../core/probes/index.js';
import type { Probe } from '../core/probes/probe.js';
import type { RewardedTrace } from '../core/rewardedTrace.js';
import {
  type Aggregate,
  aggregateById,
  aggregateOf,
  aggregates,
} from '../core/shaping/aggregate.js';
import { rewardedTrace } from './mainSignal.js';
import {
  type InputOptions,
  type RewardOptions,
  list,
  natural,
  withInput,
  withRewards,
} from './options.js';
import { type Output, complain, table } from './output.js';
import { rescored } from './rescore.js';
import { resumeOption } from './resume.js';
import { type Rewards, runRewarded } from './rewards.js';

interface ProbeOptions extends InputOptions, RewardOptions {
  readonly probe: readonly string[];
  readonly seed: number;
  readonly aggregate: string;
  readonly discrimination: boolean;
  readonly fixtures: boolean;
}

/** How many traces are edited and scored together. */
const groupSize = 32;

/** The command that edits traces and shows what their rewards do. */
export function addProbeCommand(program: Command): void {
  withRewards(withInput(program.command('probe')))
    .description('counterfactual edits of traces, with the rewards before and after')
    .requiredOption(
      '--probe <ids>',
      `comma-separated, or "all": ${probes.map(({ id }) => id).join(', ')}`,
      list,
    )
    .option('--seed <s>', 'decides the edits', natural, 0)
    .addOption(resumeOption())
    .option('--discrimination', 'only how well meaning and wording are told apart', false)
    .option('--fixtures', 'print the edits as a suite for check --suite', false)
    .addOption(
      new Option('--aggregate <id>', 'the return')
        .choices(aggregates.map(({ id }) => id))
        .default('min'),
    )
    .action((files: string[], options: ProbeOptions) =>
      runRewarded(files, options, async (traces, rewards, { output }) => {
        const chosen = chosenProbes(options.probe);
        if (options.resume && options.discrimination) {
          throw new HumanError('--discrimination is of a whole run: leave --resume away.');
        }
        const measured: Measured[] = [];
        const probe = async (group: readonly RewardedTrace[]): Promise<void> => {
          for await (const each of probedBy(chosen, group, rewards, options, output))
            measured.push(await told(each, options, output));
        };
        let group: RewardedTrace[] = [];
        for await (const item of traces) {
          if (group.length === 0) await output.reached(item.index);
          if (group.push(await rewardedTrace(item, rewards, options)) < groupSize) continue;
          await probe(group);
          group = [];
        }
        await probe(group);
        await tellDiscrimination(measured, options, output);
      }),
    );
}

function chosenProbes(ids: readonly string[]): readonly Probe[] {
  if (ids.includes('all')) return probes;
  return ids.map((id) => {
    const probe = probeById(id);
    if (probe) return probe;
    throw new HumanError(
      `There is no probe "${id}". Known: ${probes.map((each) => each.id).join(', ')}.`,
    );
  });
}

interface ByProbe extends Probed {
  readonly by: Probe;
}

/** The variants of a trace stand together, so that the model can share their beginnings. */
function probedBy(
  chosen: readonly Probe[],
  items: readonly RewardedTrace[],
  rewards: Rewards,
  { seed }: ProbeOptions,
  output: Output,
): AsyncGenerator<ByProbe> {
  const donors = items.map(({ trace }) => trace.prompt);
  const edits = items.flatMap((item) =>
    chosen.flatMap((by) => {
      const edit = by.edit(item.trace, { seed, donors });
      return edit ? [{ item, edit, by }] : [];
    }),
  );
  return rescored(edits, rewards, output);
}

/** Prints one edit and what it did. */
async function told(each: ByProbe, options: ProbeOptions, output: Output): Promise<Measured> {
  const { item, edit, after, by } = each;
  const aggregate = namedAggregate(options.aggregate);
  const effect = effectOf(edit, item.rewards, after, aggregate);
  const highest = aggregateOf(aggregate, item.rewards);
  if (options.fixtures && highest !== undefined) {
    const fixture = fixtureOf(edit, aggregate.id, highest);
    await output.item(fixture, () => JSON.stringify(fixture));
  } else if (!options.discrimination && !options.fixtures) {
    const object = {
      id: item.trace.id,
      file: item.trace.file,
      record: item.trace.record,
      probe: edit.probe,
      effect: by.effect,
      step: edit.step,
      before: nulled(item.rewards),
      after: nulled(after),
      alignment: nulled(edit.alignment),
      edit: { from: edit.from, to: edit.to },
      delta: effect.delta ?? null,
      aggregate: aggregate.id,
      deltaReturn: effect.deltaReturn ?? null,
      intensity: effect.intensity,
    };
    await output.item(object, () => probedText(each, effect.delta));
  }
  return { ...effect, effect: by.effect };
}

function namedAggregate(id: string): Aggregate {
  const aggregate = aggregateById(id);
  if (!aggregate) throw new HumanError(`There is no aggregate "${id}".`);
  return aggregate;
}

function nulled(values: readonly (number | undefined)[]): (number | null)[] {
  return values.map((value) => value ?? null);
}

function probedText({ item, edit, after }: ByProbe, delta: number | undefined): string {
  const cell = (value: number | undefined): string => value?.toFixed(3) ?? '-';
  const place = edit.step === null ? '' : `  step ${edit.step}`;
  const rows = item.rewards.map((before, at) => {
    const now = edit.alignment[at];
    return [String(at), cell(before), cell(now === undefined ? undefined : after[now])];
  });
  const head = `${item.trace.id}  ${edit.probe}${place}  change ${cell(delta)}`;
  const rewards = table([['step', 'before', 'after'], ...rows]);
  return `${head}\n${wordDiff(edit.from, edit.to)}\n${rewards}\n`;
}

/** How well the PRM tells meaning from wording: to people at the end, to programs if they ask. */
async function tellDiscrimination(
  measured: readonly Measured[],
  options: ProbeOptions,
  output: Output,
): Promise<void> {
  const { altering, preserving, ratio, worstPreserving, n } = discrimination(measured);
  const shown = (value: number | undefined): string => value?.toFixed(3) ?? 'not known';
  const text = `discrimination ${shown(ratio)} (altering ${shown(altering)}, preserving ${shown(preserving)}, worst preserving ${shown(worstPreserving)}, ${n} edits)`;
  if (options.discrimination) {
    const object = {
      discrimination: ratio ?? null,
      altering: altering ?? null,
      preserving: preserving ?? null,
      worstPreserving: worstPreserving ?? null,
      n,
    };
    await output.item(object, () => text);
  } else if (ratio !== undefined) complain(text);
}
