import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';

/** A file of lines that is written beside its place, and takes its place only when it is whole. */
export class PendingFile {
  #waiting: string[] = [];
  #size = 0;

  private constructor(
    readonly path: string,
    /** Where the lines are until then. */
    readonly temporary: string,
    private readonly handle: FileHandle,
  ) {}

  static async open(path: string): Promise<PendingFile> {
    const temporary = `${path}.${randomUUID()}.tmp`;
    return new PendingFile(path, temporary, await open(temporary, 'wx'));
  }

  async write(line: string): Promise<void> {
    this.#waiting.push(line, '\n');
    this.#size += line.length;
    // Writes of a useful size.
    if (this.#size > 1 << 16) await this.#drain();
  }

  /** Everything is on disk, and can be read back from `temporary`. */
  async flush(): Promise<void> {
    await this.#drain();
    await this.handle.sync();
  }

  async keep(): Promise<void> {
    await this.flush();
    await this.handle.close();
    await rename(this.temporary, this.path);
  }

  /** Leaves nothing; after `keep` it does nothing. */
  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.temporary, { force: true });
  }

  async #drain(): Promise<void> {
    await this.handle.appendFile(this.#waiting.join(''));
    this.#waiting = [];
    this.#size = 0;
  }
}
