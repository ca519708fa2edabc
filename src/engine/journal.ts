import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HumanError, messageOf } from '../core/errors.js';
import { type ActDraft, type LabelAct, labelActSchema } from '../core/label.js';
import type { Problem } from '../core/trace.js';

export interface JournalContent {
  readonly acts: readonly LabelAct[];
  /** Lines that could not be read. They stay in the file. */
  readonly problems: readonly Problem[];
}

/** Where the labels of a trace file are kept. */
export function journalPath(traceFile: string): string {
  return `${traceFile}.labels.jsonl`;
}

/** A label journal on disk: one act per line, only ever appended, by any number of writers. */
export class Journal {
  /** Milliseconds since 1970 of the latest act known. */
  #latest = 0;
  /** How many bytes of the file have been looked at: whole lines. */
  #seen = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    readonly path: string,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** All acts. A torn or foreign line is a problem; the others count. No file is no acts. */
  async read(): Promise<JournalContent> {
    const bytes = await readFile(this.path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
      throw new HumanError(
        `The label journal ${this.path} cannot be read (${messageOf(error)}). Check its permissions.`,
      );
    });
    return this.#learn(bytes, 0);
  }

  /** Appends an act and returns it once it is on disk. Acts stand in the order of the calls. */
  async append(draft: ActDraft): Promise<LabelAct> {
    const [act] = await this.appendAll([draft]);
    if (!act) throw new Error('an act was appended and is not there');
    return act;
  }

  /** Appends acts at once: one write, so that a crash keeps a beginning of them. */
  appendAll(drafts: readonly ActDraft[]): Promise<readonly LabelAct[]> {
    return this.#inOrder(() => drafts.map((draft) => this.#actOf(draft)));
  }

  /** Appends acts of another journal as they are: their ids and times, and fields we do not know. */
  async appendActs(acts: readonly LabelAct[]): Promise<void> {
    await this.#inOrder(() => acts);
  }

  /** `acts` is asked for once it is known what others have written, for its acts must be later. */
  #inOrder(acts: () => readonly LabelAct[]): Promise<readonly LabelAct[]> {
    const appended = this.#last.then(() => this.#append(acts));
    this.#last = appended.catch(() => undefined);
    return appended;
  }

  async #append(acts: () => readonly LabelAct[]): Promise<readonly LabelAct[]> {
    try {
      return await this.#write(acts);
    } catch (error) {
      throw new HumanError(
        `The label was not saved: ${this.path} cannot be written (${messageOf(error)}). ` +
          'Make its folder writable or free some space, then label again.',
        { cause: error },
      );
    }
  }

  async #write(made: () => readonly LabelAct[]): Promise<readonly LabelAct[]> {
    const { handle, isNew } = await this.#open();
    try {
      const gap = await this.#catchUp(handle);
      const acts = made();
      if (acts.length === 0) return acts;
      const lines = acts.map((act) => `${JSON.stringify(act)}\n`).join('');
      await writeWhole(handle, `${gap}${lines}`);
      await this.#makeSure(handle, lines);
      await handle.datasync();
      if (isNew) await syncFolder(dirname(this.path));
      return acts;
    } finally {
      await handle.close();
    }
  }

  #actOf(draft: ActDraft): LabelAct {
    return { v: 1, act: randomUUID(), ...draft, at: this.#time() };
  }

  /** Later than every act in the file, so that the last act made wins, whatever the clock says. */
  #time(): string {
    this.#latest = Math.max(this.now().getTime(), this.#latest + 1);
    return new Date(this.#latest).toISOString();
  }

  /** Learns of acts that others appended. Returns what must be written to end a torn line. */
  async #catchUp(handle: FileHandle): Promise<string> {
    const { size } = await handle.stat();
    if (size < this.#seen) this.#seen = 0;
    const rest = await readFrom(handle, this.#seen, size);
    this.#learn(rest, this.#seen);
    return size > this.#seen ? '\n' : '';
  }

  /** A writer that died meanwhile may have left a torn line right before these: then once more. */
  async #makeSure(handle: FileHandle, lines: string): Promise<void> {
    const patience = 3;
    for (let attempt = 0; !(await this.#hasWhole(handle, lines)); attempt++) {
      if (attempt === patience) throw new Error('what was written cannot be read back');
      await writeWhole(handle, `\n${lines}`);
    }
  }

  /** Whether they stand behind what was seen, on lines of their own. */
  async #hasWhole(handle: FileHandle, lines: string): Promise<boolean> {
    const { size } = await handle.stat();
    const rest = await readFrom(handle, this.#seen, size);
    return `\n${rest.toString('utf8')}`.includes(`\n${lines}`);
  }

  #learn(bytes: Buffer, from: number): JournalContent {
    const acts: LabelAct[] = [];
    const problems: Problem[] = [];
    const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
    for (const [index, line] of text.split('\n').entries()) {
      if (line.trim() === '') continue;
      const act = parseAct(line);
      if (act) acts.push(act);
      else problems.push(this.#problem(index));
    }
    for (const { at } of acts) this.#latest = Math.max(this.#latest, Date.parse(at));
    this.#seen = from + bytes.lastIndexOf('\n') + 1;
    return { acts, problems };
  }

  async #open(): Promise<{ handle: FileHandle; isNew: boolean }> {
    try {
      return { handle: await open(this.path, 'ax+'), isNew: true };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return { handle: await open(this.path, 'a+'), isNew: false };
    }
  }

  #problem(index: number): Problem {
    return {
      problem: `line ${index + 1} is not a label act (torn by a crash?); left as it is, not counted`,
      file: this.path,
      record: null,
    };
  }
}

/** Whether a label was not saved because the place may not be written at all. */
export function isRefusal(error: unknown): boolean {
  const cause = error instanceof HumanError ? error.cause : undefined;
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  return code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
}

function parseAct(line: string): LabelAct | undefined {
  try {
    return labelActSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/**
 * One write of whole lines: with O_APPEND, lines of two writers never mix. A write cut short (a full
 * disk) is an error; what it left is a torn line, which the next append ends.
 */
async function writeWhole(handle: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  const { bytesWritten } = await handle.write(bytes);
  if (bytesWritten < bytes.length) throw new Error('the disk took only part of the line');
}

async function readFrom(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(to - from);
  await handle.read(bytes, 0, bytes.length, from);
  return bytes;
}

/** Makes a new file's name as durable as its content, where the system can. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
