import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { inMiB, type Limits, UnreadableError } from './limits.js';

/** The rows of a Parquet file as objects, a row group in memory at a time. */
export async function* parquetRows(path: string, limits: Limits): AsyncGenerator<object> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file).catch(damaged);
  let rowStart = 0;
  for (const { num_rows, total_byte_size } of metadata.row_groups) {
    if (total_byte_size > limits.record * 4) {
      const size = inMiB(Number(total_byte_size));
      throw new UnreadableError(`a row group of ${size} is too large; write it in smaller groups`);
    }
    const rowEnd = rowStart + Number(num_rows);
    const options = { file, metadata, compressors, rowStart, rowEnd };
    for (const row of await parquetReadObjects(options).catch(damaged)) yield plain(row) as object;
    rowStart = rowEnd;
  }
}

function damaged(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  throw new UnreadableError(`damaged or unknown Parquet (${reason}); write the file again`);
}

/** Values as JSON has them: big integers as numbers where these are exact, dates as texts. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, plain);
  if (Array.isArray(value)) return value.map(plain);
  // A null struct comes as nothing at all.
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}
