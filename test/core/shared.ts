import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Recorded data that is too large for the repository lies beside it, or where this says. */
const folder = process.env['REWARDSCOPE_SHARED'] ?? join(import.meta.dirname, '../../../shared');

/** Where a file of the recorded data would lie. */
export function sharedPath(path: string): string {
  return join(folder, path);
}

export function hasShared(path: string): boolean {
  const isThere = existsSync(join(folder, path));
  if (!isThere) console.warn(`SKIPPED: no ${path} in ${folder} (set REWARDSCOPE_SHARED)`);
  return isThere;
}

/** A JSON file of the recorded data; undefined, with a warning, where there is none. */
export function readShared(path: string): unknown {
  return hasShared(path) ? JSON.parse(readFileSync(join(folder, path), 'utf8')) : undefined;
}
