import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HumanError } from '../core/errors.js';

export interface InputFile {
  readonly path: string;
  /** Whether the user named it; others were found in a folder. */
  readonly isNamed: boolean;
}

/** Files as they are, folders as the files in them that may hold traces. */
export async function filesOf(paths: readonly string[]): Promise<InputFile[]> {
  return (await Promise.all(paths.map(filesAt))).flat();
}

async function filesAt(path: string): Promise<InputFile[]> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats?.isDirectory()) return [{ path, isNamed: true }];
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .filter((name) => !/^\.|\.labels\.jsonl$|\.card\.md$|\.provenance\.jsonl$/.test(name));
  if (names.length === 0) throw new HumanError(`${path} holds no files. Give a file of traces.`);
  return names.sort().map((name) => ({ path: join(path, name), isNamed: false }));
}
