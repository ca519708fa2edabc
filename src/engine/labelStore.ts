import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ActDraft, LabelAct } from '../core/label.js';
import { Journal, type JournalContent, isRefusal, journalPath } from './journal.js';

/** Where labels can be kept: beside the trace file, or in the user's own storage. */
export type LabelLocation = 'beside' | 'user';

/**
 * The labels of a trace file, wherever they lie: beside it, or in the user's storage where the folder
 * cannot be written or the user wants it so. Both are read, so nothing is lost by a change of mind.
 */
export class LabelStore {
  readonly #beside: Journal;
  readonly #inStorage: Journal;
  #hasFallenBack = false;

  constructor(
    traceFile: string,
    /** Folder of the user's storage; made when it is first needed. */
    private readonly storage: string,
    private readonly wanted: () => LabelLocation,
    /** The folder of the trace file could not be written: labels now go to this path. */
    private readonly onFallback: (path: string) => void,
  ) {
    this.#beside = new Journal(journalPath(traceFile));
    this.#inStorage = new Journal(join(storage, storedName(traceFile)));
  }

  /** Where the last label went, or the next one will. */
  get path(): string {
    return this.#target.path;
  }

  /** The acts of both places. */
  async read(): Promise<JournalContent> {
    const [beside, stored] = [await this.#beside.read(), await this.#inStorage.read()];
    const known = new Set(beside.acts.map(({ act }) => act));
    return {
      acts: [...beside.acts, ...stored.acts.filter(({ act }) => !known.has(act))],
      problems: [...beside.problems, ...stored.problems],
    };
  }

  async appendAll(drafts: readonly ActDraft[]): Promise<readonly LabelAct[]> {
    if (this.#target === this.#beside) {
      try {
        return await this.#beside.appendAll(drafts);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        this.#hasFallenBack = true;
        this.onFallback(this.#inStorage.path);
      }
    }
    await mkdir(this.storage, { recursive: true });
    return this.#inStorage.appendAll(drafts);
  }

  /** Moves what lies in the user's storage beside the trace file; returns how many acts. */
  async moveBeside(): Promise<number> {
    const [beside, stored] = [await this.#beside.read(), await this.#inStorage.read()];
    const known = new Set(beside.acts.map(({ act }) => act));
    const moving = stored.acts.filter(({ act }) => !known.has(act));
    await this.#beside.appendActs(moving);
    // A torn line is no label, but it is somebody's: then the file stays.
    if (stored.problems.length === 0) await rm(this.#inStorage.path, { force: true });
    this.#hasFallenBack = false;
    return moving.length;
  }

  get #target(): Journal {
    return this.wanted() === 'user' || this.#hasFallenBack ? this.#inStorage : this.#beside;
  }
}

/** One name per trace file, readable, and different for files of one name in two folders. */
function storedName(traceFile: string): string {
  const path = resolve(traceFile);
  const folder = createHash('sha256').update(dirname(path)).digest('hex').slice(0, 12);
  return `${basename(path)}.${folder}.labels.jsonl`;
}
