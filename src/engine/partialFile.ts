import { appendFile, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { HumanError } from '../core/errors.js';
import { PendingFile } from './pendingFile.js';

/** How far a run has come. */
export interface Checkpoint {
  /** The item to go on with: all before it, and what was told between, is in the file. */
  readonly next: number;
  /** Of the items before. */
  readonly problems: number;
  /** Size of the file then. */
  readonly bytes: number;
}

const header = z.object({ identity: z.string() });
const checkpoint = z.object({ next: z.number(), problems: z.number(), bytes: z.number() });
const start: Checkpoint = { next: 0, problems: 0, bytes: 0 };

/**
 * A file of results that can be gone on with after a crash. Until it is whole it stands beside its
 * place, as `<path>.partial`; `<path>.partial.checkpoints` says how far it is good: a line with the
 * identity of the run, then one per item.
 */
export class PartialFile {
  #bytes: number;
  #hasCheckpoints: boolean;

  private constructor(
    private readonly file: PendingFile,
    private readonly identity: string,
    /** Where to go on. */
    readonly from: Checkpoint,
  ) {
    this.#bytes = from.bytes;
    this.#hasCheckpoints = from.next > 0;
  }

  /**
   * @param identity of everything that decides the results.
   * @param resume to go on with what an earlier run left; throws a HumanError where that run was
   * another one. Where it left nothing, the run starts from the beginning, as it does without `resume`.
   */
  static async open(path: string, identity: string, resume: boolean): Promise<PartialFile> {
    const partial = partialPath(path);
    const from = resume ? await lastCheckpoint(partial, identity) : start;
    if (from.next > 0) {
      await truncate(partial, from.bytes);
    } else {
      await rm(partial, { force: true });
      await rm(checkpointsPath(partial), { force: true });
    }
    return new PartialFile(await PendingFile.open(path, partial), identity, from);
  }

  /** Whether a later run could go on with it. */
  get canResume(): boolean {
    return this.#hasCheckpoints;
  }

  async write(line: string): Promise<void> {
    this.#bytes += Buffer.byteLength(line) + 1;
    await this.file.write(line);
  }

  /** What was written so far is all there is before this item. */
  async reached(next: number, problems: number): Promise<void> {
    if (next === 0) return;
    await this.file.drain();
    const line = `${JSON.stringify({ next, problems, bytes: this.#bytes })}\n`;
    const path = checkpointsPath(this.file.temporary);
    if (this.#hasCheckpoints) await appendFile(path, line);
    else await writeFile(path, `${JSON.stringify({ identity: this.identity })}\n${line}`);
    this.#hasCheckpoints = true;
  }

  /** It is whole and takes its place. */
  async keep(): Promise<void> {
    await this.file.keep();
    await rm(checkpointsPath(this.file.temporary), { force: true });
  }

  /** It stays beside its place. */
  async suspend(): Promise<void> {
    await this.file.close();
  }

  async discard(): Promise<void> {
    await this.file.discard();
    await rm(checkpointsPath(this.file.temporary), { force: true });
  }
}

export function partialPath(path: string): string {
  return `${path}.partial`;
}

function checkpointsPath(partial: string): string {
  return `${partial}.checkpoints`;
}

/** A crash may tear the last line, and a power cut may lose what it speaks of. */
async function lastCheckpoint(partial: string, identity: string): Promise<Checkpoint> {
  const size = await stat(partial).then(
    (stats) => stats.size,
    () => undefined,
  );
  const text = await readFile(checkpointsPath(partial), 'utf8').catch(() => undefined);
  if (text === undefined || size === undefined) return start;
  const [first, ...lines] = text.split('\n').slice(0, -1);
  if (first === undefined) return start;
  if (header.safeParse(parsed(first)).data?.identity !== identity) {
    throw new HumanError(
      `${partial} cannot be gone on with: the settings, the model or the files were others. ` +
        'Repeat them, or leave --resume away to start again.',
    );
  }
  const good = lines
    .map((line) => checkpoint.safeParse(parsed(line)).data)
    .findLast((each) => each !== undefined && each.bytes <= size);
  const found = good ?? start;
  // From now on only good lines follow.
  const kept = [first, ...(good ? [JSON.stringify(good)] : [])];
  const whole = `${checkpointsPath(partial)}.tmp`;
  await writeFile(whole, `${kept.join('\n')}\n`);
  await rename(whole, checkpointsPath(partial));
  return found;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
