import { minimatch } from 'minimatch';
import { HumanError } from '../core/errors.js';
import { type Mapping, mappingSchema } from '../core/formats/mappingSchema.js';
import { describe } from '../core/formats/read.js';
import { textOf } from './containers/container.js';
import { openFile } from './containers/source.js';

/** A mapping is written by hand: a larger file is something else. */
const mostBytes = 1 << 20;

/** The mapping in a file. Throws a HumanError that names the field which is wrong. */
export async function readMapping(path: string): Promise<Mapping> {
  const text = textOf(await bytesOf(path));
  try {
    return mappingIn(JSON.parse(text), path);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new HumanError(`${path} is no mapping: not valid JSON (${error.message}). Mend it.`);
  }
}

/** Checks what is meant as a mapping. Throws a HumanError that begins with its name. */
export function mappingIn(value: unknown, name: string): Mapping {
  const parsed = mappingSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  // Names in it may be of any length.
  const why = describe(parsed.error).slice(0, 200);
  throw new HumanError(`${name} is no mapping: ${why}. Mend it; docs/mappings.md says how.`);
}

/**
 * The mapping whose pattern matches a path, the first of several, of a setting `{pattern: mapping}`.
 * Throws a HumanError if what it says is no mapping.
 */
export function mappingFor(path: string, setting: unknown): Mapping | undefined {
  const mappings = typeof setting === 'object' && setting !== null ? Object.entries(setting) : [];
  const found = mappings.find(([pattern]) => minimatch(path, pattern, { dot: true }));
  return found && mappingIn(found[1], `The setting rewardscope.mappings for ${found[0]}`);
}

async function bytesOf(path: string): Promise<Buffer> {
  const handle = await openFile(path);
  try {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > mostBytes)
      throw new HumanError(`${path} is no mapping, but a folder or more than 1 MiB. Name another.`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
