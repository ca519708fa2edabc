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

/** A label journal on disk: one act per line, only ever appended. */
export class Journal {
  #latest = '';

  constructor(
    readonly path: string,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** All acts. A torn or foreign line is a problem; the others count. No file is no acts. */
  async read(): Promise<JournalContent> {
    const text = await readFile(this.path, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw new HumanError(
        `The label journal ${this.path} cannot be read (${messageOf(error)}). Check its permissions.`,
      );
    });
    const acts: LabelAct[] = [];
    const problems: Problem[] = [];
    for (const [index, line] of text.split('\n').entries()) {
      if (line.trim() === '') continue;
      const act = parseAct(line);
      if (act) acts.push(act);
      else problems.push(this.#problem(index));
    }
    for (const { at } of acts) if (at > this.#latest) this.#latest = at;
    return { acts, problems };
  }

  /** Appends an act and returns it once it is on disk. */
  async append(draft: ActDraft): Promise<LabelAct> {
    const act: LabelAct = { v: 1, act: randomUUID(), ...draft, at: this.#time() };
    try {
      await this.#write(`${JSON.stringify(act)}\n`);
    } catch (error) {
      throw new HumanError(
        `The label was not saved: ${this.path} cannot be written (${messageOf(error)}). ` +
          'Make its folder writable or free some space, then label again.',
      );
    }
    return act;
  }

  /** Later than every act seen, so that the latest act is the last one made, whatever the clock. */
  #time(): string {
    const now = this.now().toISOString();
    const after = new Date(Date.parse(this.#latest) + 1);
    this.#latest = now > this.#latest ? now : after.toISOString();
    return this.#latest;
  }

  async #write(line: string): Promise<void> {
    const { handle, isNew } = await this.#open();
    try {
      const gap = (await endsMidLine(handle)) ? '\n' : '';
      // One write of a whole line: with O_APPEND, lines of two writers never mix.
      await handle.appendFile(gap + line);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    if (isNew) await syncFolder(dirname(this.path));
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

function parseAct(line: string): LabelAct | undefined {
  try {
    return labelActSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Whether a crash left the last line without its end. */
async function endsMidLine(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return false;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== 0x0a;
}

/** Makes a new file's name as durable as its content, where the system can. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
