import { once } from 'node:events';
import type { Problem } from '../core/trace.js';
import { visible } from '../core/visible.js';
import { PartialFile, partialPath } from '../engine/partialFile.js';
import { refuseBadTarget } from '../engine/target.js';

/** Exit statuses of the command line, a contract. */
export const exitStatus = { done: 0, doesNotHold: 1, usage: 2, incomplete: 3, interrupted: 130 };

export interface Target {
  /** Files that the command reads: the target must be none of them. */
  readonly read: readonly string[];
  /** Of everything that decides the results. */
  readonly identity: string;
  readonly resume: boolean;
}

/**
 * Where a command's results go: a table or lines of JSON, to stdout or to a file that appears only
 * when it is whole, and can be gone on with until then. Problems go to stderr, and with --json among the results too.
 */
export class Output {
  problems = 0;
  #file: PartialFile | undefined;
  #path = '';

  constructor(readonly json: boolean) {}

  /** From now on into this file, which must be none of those that are read. */
  async into(path: string, { read, identity, resume }: Target): Promise<void> {
    await refuseBadTarget(path, read);
    await refuseBadTarget(partialPath(path), read);
    this.#file = await PartialFile.open(path, identity, resume);
    this.#path = path;
    this.problems = this.#file.from.problems;
  }

  /** The trace to begin with: those before it were finished by an earlier run. */
  get from(): number {
    return this.#file?.from.next ?? 0;
  }

  /** All that there is to write of the traces before this one has been written. */
  async reached(trace: number): Promise<void> {
    await this.#file?.reached(trace, this.problems);
  }

  /** One result: its JSON object, or its text for a person. */
  async item(object: object, text: () => string): Promise<void> {
    await this.#write(this.json ? JSON.stringify(object) : visible(text()));
  }

  async problem(problem: Problem): Promise<void> {
    this.problems++;
    const { file, record } = problem;
    const place = record === null ? file : `${file}:${record}`;
    complain(`${place}: ${problem.problem}`);
    if (this.json) await this.#write(JSON.stringify(problem));
  }

  /** Passes on what could be read; tells of the rest. */
  async *readable<T extends object>(items: AsyncIterable<T | Problem>): AsyncGenerator<T> {
    for await (const item of items) {
      if ('problem' in item) await this.problem(item);
      else yield item;
    }
  }

  /** Keeps the file. Without this call nothing is left of it. */
  async close(): Promise<void> {
    await this.#file?.keep();
  }

  /** The run was ended: what it finished stays beside the file's place. */
  async suspend(): Promise<void> {
    if (!this.#file) return;
    await this.#file.suspend();
    const resume = this.#file.canResume ? ' Go on with --resume.' : '';
    complain(`${partialPath(this.#path)} holds what was finished.${resume}`);
  }

  /** The run failed: what cannot be gone on with goes. */
  async fail(): Promise<void> {
    if (this.#file?.canResume) await this.suspend();
    else await this.#file?.discard();
  }

  async #write(line: string): Promise<void> {
    if (this.#file) await this.#file.write(line);
    else if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
  }
}

/** A line on stderr. */
export function complain(message: string): void {
  process.stderr.write(`rewardscope: ${visible(message.replace(/\s+/g, ' ').trim())}\n`);
}

/** Lines up the columns of a table with two spaces between them; numbers stand to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = column === row.length - 1 ? 0 : (widths[column] ?? 0);
          return /^-?[\d.]+$/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The start of a text on one line. */
export function excerpt(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
