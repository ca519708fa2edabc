import type { Command } from 'commander';
import { HumanError } from '../core/errors.js';
import { firstErrorOf, ratingsOf } from '../core/label.js';
import { type FirstErrorPair, processBenchScore } from '../core/metrics/processBench.js';
import { drop } from '../core/search/drop.js';
import {
  type ModelFolder,
  bundledModel,
  filesOf,
  findModel,
  listModels,
} from '../engine/models.js';
import { run } from './command.js';
import { type InputOptions, type RewardOptions, withInput, withRewards } from './options.js';
import { exitStatus, table } from './output.js';
import { modelsDir, prmProcess, runRewarded } from './rewards.js';

/** Commands about models, and about how good they are. */
export function addModelCommands(program: Command): void {
  const models = program.command('models').description('the known models');
  models
    .command('list', { isDefault: true })
    .option('--json', 'one JSON object a line', false)
    .action((options: { json: boolean }) =>
      run(options, async ({ output }) => {
        const rows = (await listModels(modelsDir)).map(modelRow);
        if (output.json) for (const row of rows) await output.item(row, () => '');
        else await output.item({}, () => modelTable(rows));
      }),
    );
  models
    .command('inspect')
    .argument('<model>', 'a model folder, or the name of a known one')
    .option('--json', 'one JSON object a line', false)
    .action((name: string, options: { json: boolean }) =>
      run(options, async ({ output }) => {
        const model = await findModel(name, modelsDir);
        const shown = { ...modelRow(model), hash: model.hash, ...model.manifest };
        await output.item(shown, () => JSON.stringify(shown, null, 2));
      }),
    );
  models
    .command('verify')
    .argument('<model>', 'a model folder, or the name of a known one')
    .option('--json', 'one JSON object a line', false)
    .action((name: string, options: { json: boolean }) =>
      run(options, async ({ output }) => {
        const model = await findModel(name, modelsDir);
        const problem = await problemOf(model);
        const holds = problem === undefined;
        const shown = {
          name: model.manifest.name,
          path: model.path,
          holds,
          problem: problem ?? null,
        };
        await output.item(shown, () => (holds ? `${model.path} holds` : problem));
        return holds ? exitStatus.done : exitStatus.doesNotHold;
      }),
    );

  program
    .command('devices')
    .description('where models can run on this machine, and why not')
    .option('--json', 'one JSON object a line', false)
    .action((options: { json: boolean }) =>
      run(options, async ({ output }) => {
        const prm = prmProcess({ model: bundledModel, device: 'auto', threads: 0 });
        try {
          for (const report of await prm.devices()) {
            const { device, usable, reason } = report;
            await output.item(
              report,
              () => `${device}: ${usable ? 'usable' : `no, ${reason ?? ''}`}`,
            );
          }
        } finally {
          prm.stop();
        }
      }),
    );

  const bench = program.command('bench').description('benchmarks of first-error detection');
  withRewards(withInput(bench.command('processbench')))
    .description('F1 of ProcessBench; never told the outcome')
    .action((files: string[], options: InputOptions & RewardOptions) =>
      runRewarded(files, options, async (traces, rewards, { output }) => {
        const pairs: FirstErrorPair[] = [];
        const threshold = await rewards.threshold();
        for await (const { trace, labels, rewards: given } of traces) {
          const labelled = firstErrorOf(trace.steps, ratingsOf(labels));
          const predicted = drop.find({ rewards: given, threshold }).firstError;
          if (labelled !== undefined && predicted !== null) pairs.push({ labelled, predicted });
        }
        const score = { ...processBenchScore(pairs), threshold };
        await output.item(score, () => benchText(score));
      }),
    );
}

/** What is wrong with a model, found by loading it as scoring would: files, family, graph, tokenizer. */
async function problemOf(model: ModelFolder): Promise<string | undefined> {
  const prm = prmProcess({ model: model.path, device: 'cpu', threads: 0 });
  try {
    await prm.model();
    return undefined;
  } catch (error) {
    if (error instanceof HumanError) return error.message;
    throw error;
  } finally {
    prm.stop();
  }
}

interface ModelRow {
  readonly name: string;
  readonly family: string;
  readonly kind: string;
  readonly path: string;
  readonly size: number;
  readonly precision: string;
  readonly threshold: number;
}

function modelRow({ path, manifest, family }: ModelFolder): ModelRow {
  const { name, precision, threshold } = manifest;
  const size = filesOf(manifest).reduce((sum, { bytes }) => sum + bytes, 0);
  return { name, family: family.id, kind: family.kind, path, size, precision, threshold };
}

function modelTable(rows: readonly ModelRow[]): string {
  return table([
    ['name', 'family', 'kind', 'MB', 'precision', 'threshold', 'path'],
    ...rows.map(({ name, family, kind, size, precision, threshold, path }) => [
      name,
      family,
      kind,
      (size / 1e6).toFixed(1),
      precision,
      String(threshold),
      path,
    ]),
  ]);
}

function benchText(score: ReturnType<typeof processBenchScore> & { threshold: number }): string {
  const percent = (share: number): string => (100 * share).toFixed(1);
  return table([
    ['n', 'accError', 'accCorrect', 'F1', 'threshold'],
    [
      String(score.n),
      percent(score.accError),
      percent(score.accCorrect),
      percent(score.f1),
      String(score.threshold),
    ],
  ]);
}
