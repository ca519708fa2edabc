import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { ParquetWriter, fileWriter } from 'hyparquet-writer';
import type { Column, Columns } from '../core/exports/columns.js';
import { PendingFile } from './pendingFile.js';

/** A file of rows that is written beside its place, and takes its place only when it is whole. */
export interface DatasetFile {
  readonly path: string;
  /** Where the rows are until then. */
  readonly temporary: string;
  write(row: object): Promise<void>;
  /** Everything is on disk, and can be read back from `temporary`; nothing more can be written. */
  finish(): Promise<void>;
  keep(): Promise<void>;
  /** Leaves nothing; after `keep` it does nothing. */
  discard(): Promise<void>;
}

/** A name that ends in .parquet makes it Parquet, any other lines of JSON. */
export async function openDatasetFile(path: string, columns: Columns): Promise<DatasetFile> {
  return path.endsWith('.parquet') ? new ParquetFile(path, columns) : JsonLinesFile.open(path);
}

class JsonLinesFile implements DatasetFile {
  private constructor(
    readonly path: string,
    private readonly file: PendingFile,
  ) {}

  static async open(path: string): Promise<JsonLinesFile> {
    return new JsonLinesFile(path, await PendingFile.open(path));
  }

  get temporary(): string {
    return this.file.temporary;
  }

  write(row: object): Promise<void> {
    return this.file.write(JSON.stringify(row));
  }

  finish(): Promise<void> {
    return this.file.flush();
  }

  keep(): Promise<void> {
    return this.file.keep();
  }

  discard(): Promise<void> {
    return this.file.discard();
  }
}

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema'];
type Cells = Readonly<Record<string, unknown>>;

/** Rows of a group. Readers hold a group in memory, and so does this writer. */
const groupRows = 1000;

class ParquetFile implements DatasetFile {
  readonly temporary: string;
  readonly #writer: ParquetWriter;
  #rows: Cells[] = [];

  constructor(
    readonly path: string,
    private readonly columns: Columns,
  ) {
    this.temporary = `${path}.${randomUUID()}.tmp`;
    this.#writer = new ParquetWriter({
      writer: fileWriter(this.temporary),
      schema: parquetSchema(columns),
      createdBy: 'rewardscope',
    });
  }

  async write(row: object): Promise<void> {
    this.#rows.push(row as Cells);
    if (this.#rows.length === groupRows) await this.#writeGroup();
  }

  async finish(): Promise<void> {
    await this.#writeGroup();
    await this.#writer.finish();
    const handle = await open(this.temporary, 'r+');
    await handle.sync();
    await handle.close();
  }

  keep(): Promise<void> {
    return rename(this.temporary, this.path);
  }

  discard(): Promise<void> {
    return rm(this.temporary, { force: true });
  }

  async #writeGroup(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    if (rows.length === 0) return;
    const columnData = Object.entries(this.columns).map(([name, column]) => ({
      name,
      data: rows.map((row) => cell(row[name], column)),
    }));
    await this.#writer.write({ columnData, rowGroupSize: groupRows });
  }
}

/** Parquet's 64-bit integers are bigints in JavaScript. */
function cell(value: unknown, column: Column): unknown {
  if (value === null || value === undefined) return null;
  if (column === 'int64') return BigInt(value as number);
  if (typeof column === 'string') return value;
  if ('list' in column) return (value as unknown[]).map((each) => cell(each, column.list));
  const fields = value as Cells;
  return Object.fromEntries(
    Object.entries(column.struct).map(([name, of]) => [name, cell(fields[name], of)]),
  );
}

const physical = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  bool: { type: 'BOOLEAN' },
  int64: { type: 'INT64' },
  float64: { type: 'DOUBLE' },
} as const;

export function parquetSchema(columns: Columns): Schema {
  const names = Object.entries(columns);
  return [
    { name: 'root', num_children: names.length },
    ...names.flatMap(([name, column]) => elementsOf(name, column)),
  ];
}

/** Without the explicit group of three levels the writer would make lists into JSON texts. */
function elementsOf(name: string, column: Column): Schema {
  const optional = { name, repetition_type: 'OPTIONAL' } as const;
  if (typeof column === 'string') return [{ ...optional, ...physical[column] }];
  if ('struct' in column) {
    const fields = Object.entries(column.struct);
    return [
      { ...optional, num_children: fields.length },
      ...fields.flatMap(([field, of]) => elementsOf(field, of)),
    ];
  }
  return [
    { ...optional, converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...elementsOf('element', column.list),
  ];
}
