import { once } from 'node:events';
import { type WriteStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Problem } from '../core/trace.js';

/** Exit statuses of the command line, a contract. */
export const exitStatus = { done: 0, doesNotHold: 1, usage: 2, incomplete: 3, interrupted: 130 };

/**
 * Where a command's results go: a table or lines of JSON, to stdout or to a file that appears only
 * when it is whole. Problems go to stderr, and with --json among the results too.
 */
export class Output {
  problems = 0;
  readonly #file: { readonly path: string; readonly stream: WriteStream } | undefined;

  constructor(
    readonly json: boolean,
    out?: string,
  ) {
    if (out !== undefined) this.#file = { path: out, stream: createWriteStream(`${out}.part`) };
  }

  /** One result: its JSON object, or its text for a person. */
  async item(object: object, text: () => string): Promise<void> {
    await this.#write(this.json ? JSON.stringify(object) : text());
  }

  async problem(problem: Problem): Promise<void> {
    this.problems++;
    const { file, record } = problem;
    const place = record === null ? file : `${file}:${record}`;
    process.stderr.write(`rewardscope: ${place}: ${problem.problem}\n`);
    if (this.json) await this.#write(JSON.stringify(problem));
  }

  /** Keeps the file. Without this call nothing is left of it. */
  async close(): Promise<void> {
    if (!this.#file) return;
    this.#file.stream.end();
    await finished(this.#file.stream);
    await rename(`${this.#file.path}.part`, this.#file.path);
  }

  async discard(): Promise<void> {
    if (!this.#file) return;
    this.#file.stream.destroy();
    await rm(`${this.#file.path}.part`, { force: true });
  }

  async #write(line: string): Promise<void> {
    const stream: Writable = this.#file?.stream ?? process.stdout;
    if (!stream.write(`${line}\n`)) await once(stream, 'drain');
  }
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
