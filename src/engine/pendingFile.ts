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

  /** @param continued a file that is there, to be gone on with; without it a new one is made. */
  static async open(path: string, continued?: string): Promise<PendingFile> {
    const temporary = continued ?? `${path}.${randomUUID()}.tmp`;
    const handle = await open(temporary, continued === undefined ? 'wx' : 'a');
    return new PendingFile(path, temporary, handle);
  }

  async write(line: string): Promise<void> {
    this.#waiting.push(line, '\n');
    this.#size += line.length;
    // Writes of a useful size.
    if (this.#size > 1 << 16) await this.drain();
  }

  /** Everything is on disk, and can be read back from `temporary`. */
  async flush(): Promise<void> {
    await this.drain();
    await this.handle.sync();
  }

  /** Everything is with the system: it outlives this process. */
  async drain(): Promise<void> {
    await this.handle.appendFile(this.#waiting.join(''));
    this.#waiting = [];
    this.#size = 0;
  }

  /** Leaves the lines where they are. */
  async close(): Promise<void> {
    await this.flush();
    await this.handle.close();
  }

  async keep(): Promise<void> {
    await this.close();
    await rename(this.temporary, this.path);
  }

  /** Leaves nothing; after `keep` it does nothing. */
  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.temporary, { force: true });
  }
}
