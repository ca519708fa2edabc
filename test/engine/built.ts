import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundledModel, filesOf, readModel, verifyModel } from '../../src/engine/models.js';

const root = join(import.meta.dirname, '../..');

/** The built product in miniature: `dist` with the named bundles, and `models` beside it. */
export interface Built {
  readonly dist: (name: string) => string;
  readonly models: string;
  /** Folder of the bundled model. */
  readonly model: string;
}

const sources = {
  cli: 'src/cli/main.ts',
  worker: 'src/engine/worker.ts',
  journalChild: 'test/engine/journalChild.ts',
} as const;

/** Builds into a folder of the caller's own under out/, where onnxruntime-node is found from. */
export async function buildProduct(
  caller: string,
  bundles: readonly (keyof typeof sources)[],
): Promise<Built> {
  const out = join(root, 'out/test-engine', caller);
  await rm(out, { recursive: true, force: true });
  const models = join(out, 'models');
  await Promise.all([
    build({
      absWorkingDir: root,
      entryPoints: Object.fromEntries(bundles.map((name) => [name, sources[name]])),
      outdir: join(out, 'dist'),
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      external: ['onnxruntime-node'],
      logLevel: 'warning',
    }),
    copyModel(models),
  ]);
  return {
    dist: (name) => join(out, 'dist', name),
    models,
    model: join(models, bundledModel),
  };
}

/** A copy holds still while a model is being made. */
async function copyModel(models: string): Promise<void> {
  const from = join(root, 'models', bundledModel);
  const to = join(models, bundledModel);
  await mkdir(to, { recursive: true });
  const files = filesOf((await readModel(from)).manifest);
  for (const name of ['model.json', ...files.map(({ path }) => path)]) {
    await cp(join(from, name), join(to, name));
  }
  await verifyModel(await readModel(to));
}
