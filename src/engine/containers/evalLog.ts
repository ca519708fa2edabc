import { type Entry, type ZipFile, openPromise } from 'yauzl';
import { parseJson } from './json.js';
import { inMiB, type Limits, UnreadableError } from './limits.js';
import { type Packing, unpacked } from './unpack.js';

/** A sample of an archive as a log of its own, or why it cannot be read. */
export type LogOrProblem =
  | { readonly kind: 'log'; readonly value: object }
  | { readonly kind: 'problem'; readonly problem: string };

/** More entries than this are no log. */
const mostEntries = 1_000_000;

/**
 * The samples of an Inspect log archive (`.eval`), one in memory at a time: each with the log's header
 * round it, `{version, status, eval, ..., samples: [sample]}`, as a log of one sample in JSON has it.
 */
export async function* evalLogs(path: string, limits: Limits): AsyncGenerator<LogOrProblem> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch(damaged);
  try {
    const entries = await entriesOf(zip).catch(damaged);
    // The archive has them in the order in which they were done.
    const samples = entries
      .filter(({ fileName }) => /^samples\/[^/]+\.json$/.test(fileName))
      .sort((a, b) => a.fileName.localeCompare(b.fileName, 'en', { numeric: true }));
    const start = ['header.json', '_journal/start.json']
      .map((name) => entries.find(({ fileName }) => fileName === name))
      .find((entry) => entry !== undefined);
    if (!start) {
      throw new UnreadableError(
        'a ZIP archive that is no Inspect log: it has no header.json; unpack it',
      );
    }
    const header = await jsonOf(zip, start, limits);
    const about = { status: 'started', ...(header as object), samples: [] };
    if (samples.length === 0) yield { kind: 'log', value: about };
    for (const entry of samples) yield await sampleOf(zip, entry, about, limits);
  } finally {
    zip.close();
  }
}

async function sampleOf(
  zip: ZipFile,
  entry: Entry,
  about: object,
  limits: Limits,
): Promise<LogOrProblem> {
  try {
    const sample = await jsonOf(zip, entry, limits);
    return { kind: 'log', value: { ...about, samples: [sample] } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'problem', problem: `${entry.fileName} in the archive: ${reason}` };
  }
}

async function entriesOf(zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > mostEntries) {
    throw new UnreadableError(`${zip.entryCount} entries are too many; unpack the archive`);
  }
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) entries.push(entry);
  return entries;
}

/** ZIP's numbers for what node and fzstd can unpack; undefined is stored as it is. */
const packings: ReadonlyMap<number, Packing | undefined> = new Map([
  [0, undefined],
  [8, 'deflate'],
  [93, 'zstd'],
]);

async function jsonOf(zip: ZipFile, entry: Entry, limits: Limits): Promise<unknown> {
  const { compressionMethod: method } = entry;
  if (entry.isEncrypted()) throw new UnreadableError('it is encrypted; decrypt it');
  if (!packings.has(method)) throw new UnreadableError(`packed in an unknown way (${method})`);
  const packing = packings.get(method);
  const raw = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  const chunks = raw as AsyncIterable<Buffer>;
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of packing ? unpacked(chunks, packing, limits) : chunks) {
    length += part.length;
    if (length > limits.record)
      throw new UnreadableError(`it is larger than ${inMiB(limits.record)}`);
    parts.push(part);
  }
  return parseJson(Buffer.concat(parts).toString('utf8'));
}

function damaged(error: unknown): never {
  if (error instanceof UnreadableError) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  throw new UnreadableError(`damaged ZIP archive (${reason}); get the file again`);
}
