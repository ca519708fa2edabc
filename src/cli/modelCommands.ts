import type { Command } from 'commander';
import { HumanError } from '../core/errors.js';
import {
  type ModelFolder,
  bundledModel,
  filesOf,
  findModel,
  listModels,
} from '../engine/models.js';
import { deviceText } from '../rpc/worker.js';
import { run } from './command.js';
import { exitStatus, table } from './output.js';
import { modelsDir, prmProcess } from './rewards.js';

/** Commands about models and devices. */
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
            await output.item(report, () => `${report.device}: ${deviceText(report)}`);
          }
        } finally {
          prm.stop();
        }
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
