import { Option } from 'commander';
import { hashOf } from '../core/hash.js';
import { type Fingerprint, fingerprintOf } from '../engine/fingerprint.js';
import { journalPath } from '../engine/journal.js';

/** Says nothing of the results: who resumes may change it. */
const indifferent = new Set(['out', 'resume', 'concurrency', 'apiKeyEnv']);

export function resumeOption(): Option {
  return new Option('--resume', 'go on with what an ended run left beside --out').default(false);
}

/**
 * Of everything that decides a command's results: its options, its files with their labels, its model.
 * @param read files that must be there; their journals need not.
 */
export async function runIdentity(
  options: object,
  read: readonly string[],
  model: string | undefined,
): Promise<string> {
  const settings = Object.entries(options).filter(([name]) => !indifferent.has(name));
  const files = await Promise.all(
    read.map(async (path) => [await sampleOf(path), await sampleOf(journalPath(path))]),
  );
  return hashOf([JSON.stringify([settings.sort(), files, model ?? null])]);
}

/** Without the time: a copy of a file is the same file. Null for what is not there. */
async function sampleOf(path: string): Promise<Omit<Fingerprint, 'mtime'> | null> {
  try {
    const { size, sample } = await fingerprintOf(path);
    return { size, sample };
  } catch {
    return null;
  }
}
