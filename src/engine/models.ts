import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { HumanError, messageOf } from '../core/errors.js';
import { hashOf } from '../core/hash.js';
import { describe } from '../core/formats/read.js';
import { families, familyById } from '../core/prm/index.js';
import { manifestSchema, type ModelManifest } from '../core/prm/manifest.js';
import type { PrmFamily } from '../core/prm/family.js';

/** A model folder that has been read and makes sense; its weights are not loaded. */
export interface ModelFolder {
  readonly path: string;
  readonly manifest: ModelManifest;
  readonly family: PrmFamily;
  /** Identity of everything that decides a score: files, graph, family, options. */
  readonly hash: string;
}

/** What to do about a model.json that makes no sense. */
const remedy = 'Export the model again, or choose another one.';

/** The model that is used when none is named. */
export const bundledModel = 'bundled';

/**
 * Finds a model by the path of its folder, its folder's name under `modelsDir`, or the name in its
 * model.json.
 */
export async function findModel(nameOrPath: string, modelsDir: string): Promise<ModelFolder> {
  if (isAbsolute(nameOrPath) || /[\\/]/.test(nameOrPath)) return readModel(resolve(nameOrPath));
  const known = await listModels(modelsDir);
  const found = known.find(
    ({ path, manifest }) => path === join(modelsDir, nameOrPath) || manifest.name === nameOrPath,
  );
  if (found) return found;
  // The folder is there but did not read: say what is wrong with it.
  if (await exists(join(modelsDir, nameOrPath, 'model.json')))
    return readModel(join(modelsDir, nameOrPath));
  if (await exists(join(resolve(nameOrPath), 'model.json'))) return readModel(resolve(nameOrPath));
  const names = known.map(({ manifest }) => manifest.name).join(', ');
  throw new HumanError(
    `There is no model "${nameOrPath}". Known models: ${names || 'none'}. ` +
      'Give one of these names, or the path of a folder with a model.json.',
  );
}

/** The model folders under `modelsDir` that can be read, in order of name. */
export async function listModels(modelsDir: string): Promise<ModelFolder[]> {
  const names = await readdir(modelsDir).catch(() => []);
  const read = names.sort().map((name) => readModel(join(modelsDir, name)).catch(() => undefined));
  return (await Promise.all(read)).filter((model) => model !== undefined);
}

export async function readModel(path: string): Promise<ModelFolder> {
  const file = join(path, 'model.json');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new HumanError(
      `${file} cannot be read (${messageOf(error)}). Choose a folder that holds a model.json.`,
    );
  });
  const parsed = manifestSchema.safeParse(jsonOf(text, file));
  if (!parsed.success) {
    throw new HumanError(
      `${file} is not a valid model description: ${describe(parsed.error)}. ${remedy}`,
    );
  }
  const manifest = parsed.data;
  const family = familyById(manifest.family);
  if (!family) {
    const known = families.map(({ id }) => id).join(', ');
    throw new HumanError(
      `${file} names the unknown family "${manifest.family}". Known: ${known}. Choose another model.`,
    );
  }
  const { files, graph, options, maxTokens } = manifest;
  const hash = hashOf([JSON.stringify([files, graph, manifest.family, options, maxTokens])]);
  return { path, manifest, family, hash };
}

/** The files that a manifest names. */
export function filesOf({
  files,
}: Pick<ModelManifest, 'files'>): ModelManifest['files']['model'][] {
  return Object.values(files).filter((file) => file !== undefined);
}

/**
 * Checks that every file is the one that model.json describes and lies in the folder, and that nothing
 * is missing or there to run code. Throws a HumanError that names the first bad one.
 */
export async function verifyModel({ path, manifest, family }: ModelFolder): Promise<void> {
  const models = new Set(['prm', ...(manifest.files.reference ? ['reference'] : [])]);
  const missing = family.models?.find((model) => !models.has(model));
  if (missing !== undefined) {
    throw new HumanError(
      `${join(path, 'model.json')} names no file "${missing}", the second model of the family ` +
        `${family.id}. Export it again with both models.`,
    );
  }
  await verifyFiles(path, manifest.files);
}

/** Throws a HumanError if a file is not the described one, or there is code beside them. */
export async function verifyFiles(path: string, files: ModelManifest['files']): Promise<void> {
  await refuseLibraries(path);
  for (const file of filesOf({ files })) await verifyFile(path, file);
}

async function verifyFile(
  folder: string,
  { path: name, sha256, bytes }: ModelManifest['files']['model'],
): Promise<void> {
  const file = join(folder, name);
  const size = await stat(file).then(
    (stats) => stats.size,
    () => undefined,
  );
  if (size === undefined) {
    throw new HumanError(`${file} is missing. Restore it, or choose another model.`);
  }
  const inside = relative(await realpath(folder), await realpath(file));
  if (inside.startsWith('..') || isAbsolute(inside)) {
    throw new HumanError(
      `${file} is a link to a file outside of the model folder. Put the file itself there.`,
    );
  }
  if (size !== bytes || (await sha256Of(file)) !== sha256) {
    throw new HumanError(
      `${file} is damaged: it is not the file that model.json describes. ` +
        'Copy or download the model folder again.',
    );
  }
}

/** A model is data. Code beside it would be there for operators of its own, which are never loaded. */
async function refuseLibraries(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true });
  const library = names.find((name) => /\.(?:so(?:\.[\d.]+)?|dll|dylib|node)$/i.test(name));
  if (library === undefined) return;
  throw new HumanError(
    `${join(folder, library)} is a library, and a model must not bring code. ` +
      'Remove it, or choose another model: graphs are of standard operators.',
  );
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HumanError(`${file} is not valid JSON (${messageOf(error)}). ${remedy}`);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
