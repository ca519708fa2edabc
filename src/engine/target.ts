import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HumanError } from '../core/errors.js';
import { journalPath } from './journal.js';

/**
 * Refuses to write where something would be lost: through a link, or over a file that traces come
 * from or that holds their labels.
 */
export async function refuseBadTarget(out: string, sources: readonly string[]): Promise<void> {
  const folder = await realpath(dirname(out)).catch(() => undefined);
  if (folder === undefined) {
    throw new HumanError(`The folder ${dirname(out)} does not exist. Create it first.`);
  }
  const stats = await lstat(out).catch(() => undefined);
  if (stats?.isSymbolicLink()) {
    throw new HumanError(`${out} is a link. Give the path of the file it should be written to.`);
  }
  if (stats?.isDirectory()) {
    throw new HumanError(`${out} cannot be written: it is a folder. Give the path of a file.`);
  }
  await refuseSources(out, sources);
  const target = join(folder, basename(out));
  for (const source of sources) {
    if (target === (await realPathOf(journalPath(source)))) {
      throw new HumanError(`${out} holds the labels of ${basename(source)}. Choose another name.`);
    }
  }
}

/** Refuses to write into a file that traces come from: nothing ever writes there. */
export async function refuseSources(out: string, sources: readonly string[]): Promise<void> {
  const target = await realPathOf(out);
  for (const source of sources) {
    if (target !== undefined && target === (await realPathOf(source))) {
      throw new HumanError(`${out} is one of the files the traces come from. Choose another name.`);
    }
  }
}

/** Undefined for what is not there: nothing can be lost. */
async function realPathOf(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}
