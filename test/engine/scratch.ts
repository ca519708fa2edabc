import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** A folder for the files of one test file; it is gone afterwards. */
export interface Scratch {
  readonly path: (name: string) => string;
  /** Writes a file and tells its path. */
  readonly file: (name: string, content: string | Uint8Array) => Promise<string>;
}

export function scratch(): Scratch {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rewardscope-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    file: async (name, content) => {
      await writeFile(path(name), content);
      return path(name);
    },
  };
}

/** Permissions mean nothing to the superuser: work that meets them is done as nobody. */
export async function unprivileged<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
