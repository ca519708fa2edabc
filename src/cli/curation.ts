import { Benchmarks } from '../core/curation/benchmarks.js';
import type { CurationOptions } from '../core/curation/curator.js';
import { openTraceFile } from '../engine/traceFile.js';
import type { ExportCommandOptions } from './exportOptions.js';
import { filesOf } from './files.js';

/** What the dataset is made of. */
export async function curationOf(options: ExportCommandOptions): Promise<CurationOptions> {
  const { dedupe, similarity, maxPerSource, sourceField, seed } = options;
  return {
    filters: options,
    duplicates:
      dedupe === undefined
        ? undefined
        : dedupe === 'exact'
          ? { kind: 'exact' }
          : { kind: 'near', similarity },
    benchmarks: options.decontaminate && (await benchmarksIn(options.decontaminate, options)),
    balance:
      maxPerSource === undefined ? undefined : { most: maxPerSource, field: sourceField, seed },
  };
}

/** The problems of benchmark files, which are read as traces are. */
async function benchmarksIn(
  paths: readonly string[],
  { ngram, split }: ExportCommandOptions,
): Promise<Benchmarks> {
  const benchmarks = new Benchmarks(ngram);
  for (const { path } of await filesOf(paths)) {
    const file = await openTraceFile(path, { split });
    for await (const item of file.traces()) if (!('problem' in item)) benchmarks.add(item.prompt);
  }
  return benchmarks;
}

/** The same for the card: what was asked for, in the words of the options. */
export function notesOf(options: ExportCommandOptions): Record<string, string> {
  const { dedupe, similarity, decontaminate, ngram, splits, seed } = options;
  const notes: Record<string, unknown> = {
    'duplicates left out': dedupe === 'near' ? `near, from ${similarity} on` : dedupe,
    'benchmarks kept out':
      decontaminate && `${decontaminate.map(nameOf).join(', ')}, ${ngram} words in a row`,
    'traces of one source at most': options.maxPerSource,
    'field of the source': options.sourceField,
    'steps at least': options.minSteps,
    'steps at most': options.maxSteps,
    'characters at most': options.maxLength,
    'first error': options.firstError,
    outcome: options.outcome,
    splits:
      splits &&
      Object.entries(splits)
        .map(([name, share]) => `${name} ${share}`)
        .join(', '),
    seed: splits || options.maxPerSource !== undefined ? seed : undefined,
  };
  const given = Object.entries(notes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

function nameOf(path: string): string {
  return path.slice(path.search(/[^/\\]*$/));
}
