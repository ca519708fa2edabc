import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../core/prm/family.js';
import type { RowCache } from './forward.js';

export interface RowStoreOptions {
  readonly folder: string;
  /** Everything that decides an output beside the token ids: the model's hash, the device, ... */
  readonly identity: readonly string[];
  /** A file that holds more is cut to half of it when it is opened; adding ends at twice of it. */
  readonly mostBytes?: number;
}

/** Kept in memory, too, while the model is loaded. */
const mostBytes = 4 * 2 ** 20;
/** One per model and device; the longest unused ones go. */
const mostFiles = 32;

/**
 * Outputs of a model on disk, by a hash of the token ids up to them. They are what a family reads its
 * rewards from, so a family may change without them. A record is
 * [mark, columns, key (16 bytes), columns x float32, check (4 bytes)]; records are appended in one
 * write each, so that several processes may do so. What is damaged is skipped: it is scored again.
 */
export class RowStore implements RowCache {
  readonly #rows = new Map<string, Row>();
  readonly #path: string;
  #size = 0;
  #isWritable = true;

  constructor(private readonly options: RowStoreOptions) {
    const name = createHash('sha256').update(JSON.stringify(options.identity)).digest('hex');
    this.#path = join(options.folder, `${name.slice(0, 32)}.rows`);
    this.#trying(() => this.#open());
  }

  known(ids: readonly number[], positions: readonly number[]): ReadonlyMap<number, Row> {
    const found = new Map<number, Row>();
    for (const [position, key] of keysOf(ids, positions)) {
      const row = this.#rows.get(key);
      if (row) found.set(position, row);
    }
    return found;
  }

  add(ids: readonly number[], rows: ReadonlyMap<number, Row>): void {
    if (this.#size > 2 * this.#most) return;
    const records: Buffer[] = [];
    for (const [position, key] of keysOf(ids, [...rows.keys()])) {
      const row = rows.get(position);
      if (!row || row.length === 0 || row.length > 255 || this.#rows.has(key)) continue;
      this.#rows.set(key, row);
      records.push(recordOf(key, row));
    }
    const bytes = Buffer.concat(records);
    this.#size += bytes.length;
    if (bytes.length === 0 || !this.#isWritable) return;
    this.#trying(() => appendFileSync(this.#path, bytes));
  }

  get #most(): number {
    return this.options.mostBytes ?? mostBytes;
  }

  #open(): void {
    const { folder } = this.options;
    mkdirSync(folder, { recursive: true });
    forgetOldest(folder);
    const bytes = readFileSync(this.#path, { flag: 'a+' });
    for (const [key, row] of recordsIn(bytes)) this.#rows.set(key, row);
    this.#size = bytes.length;
    if (bytes.length > this.#most) this.#shrink();
  }

  /** Keeps the newer half. Another process that appends meanwhile loses no more than its records. */
  #shrink(): void {
    const all = [...this.#rows];
    const kept: Buffer[] = [];
    this.#rows.clear();
    this.#size = 0;
    for (const [key, row] of all.reverse()) {
      const record = recordOf(key, row);
      if (this.#size + record.length > this.#most / 2) break;
      this.#size += record.length;
      this.#rows.set(key, row);
      kept.unshift(record);
    }
    const beside = `${this.#path}.${process.pid}`;
    writeFileSync(beside, Buffer.concat(kept));
    renameSync(beside, this.#path);
  }

  /** Without a disk to write on there is no cache, and nothing else is lost. */
  #trying(work: () => void): void {
    try {
      work();
    } catch {
      this.#isWritable = false;
    }
  }
}

const mark = 0xa7;
const sizes = { head: 2, key: 16, check: 4 };

function recordOf(key: string, row: Row): Buffer {
  const values = Buffer.alloc(4 * row.length);
  for (const [at, value] of row.entries()) values.writeFloatLE(value, 4 * at);
  const body = Buffer.concat([Buffer.from([mark, row.length]), Buffer.from(key, 'latin1'), values]);
  return Buffer.concat([body, checkOf(body)]);
}

/** Every whole record, whatever stands between them. */
function* recordsIn(bytes: Buffer): Generator<[string, Row]> {
  for (let at = 0; at < bytes.length;) {
    const columns = bytes[at + 1] ?? 0;
    const end = at + sizes.head + sizes.key + 4 * columns;
    const body = bytes.subarray(at, end);
    const isWhole =
      bytes[at] === mark &&
      columns > 0 &&
      end + sizes.check <= bytes.length &&
      checkOf(body).equals(bytes.subarray(end, end + sizes.check));
    if (!isWhole) {
      at++;
      continue;
    }
    const start = sizes.head + sizes.key;
    const row = Float32Array.from({ length: columns }, (_, column) =>
      body.readFloatLE(start + 4 * column),
    );
    yield [body.toString('latin1', sizes.head, start), row];
    at = end + sizes.check;
  }
}

function checkOf(body: Buffer): Buffer {
  return createHash('sha256').update(body).digest().subarray(0, sizes.check);
}

/** Of each position the hash of the ids up to it, itself included. */
function keysOf(ids: readonly number[], positions: readonly number[]): Map<number, string> {
  const bytes = Buffer.from(Int32Array.from(ids).buffer);
  const hash = createHash('sha256');
  const keys = new Map<number, string>();
  let done = 0;
  for (const position of [...positions].sort((a, b) => a - b)) {
    hash.update(bytes.subarray(4 * done, 4 * (position + 1)));
    done = position + 1;
    keys.set(position, hash.copy().digest().toString('latin1', 0, sizes.key));
  }
  return keys;
}

function forgetOldest(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.rows'))
    .map((name) => ({ path: join(folder, name), used: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.used - a.used);
  for (const { path } of files.slice(mostFiles)) rmSync(path, { force: true });
}
