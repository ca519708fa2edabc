import { setImmediate as nextTurn } from 'node:timers/promises';
import { HumanError } from '../core/errors.js';
import type { Labelled } from '../core/exports/export.js';
import type { Problem, Trace } from '../core/trace.js';
import { readAnswers } from '../engine/answers.js';
import { type WorkedOn, labelledTraces } from '../engine/labelledTraces.js';
import { readMapping } from '../engine/mappings.js';
import { type OpenOptions, type TraceFile, openTraceFile } from '../engine/traceFile.js';
import { type InputFile, filesOf } from './files.js';
import type { InputOptions } from './options.js';

/** A labelled trace with the id of the format it was read as. */
export interface Input extends WorkedOn {
  readonly format: string;
  /** Its place among the traces that the command was given. */
  readonly index: number;
}

/**
 * The labelled traces that a command was given, file by file, problems in their places.
 * @param from the trace to begin with; what stands before it is left out.
 */
export async function* readInput(
  paths: readonly string[],
  options: InputOptions,
  abort: AbortSignal,
  from = 0,
): AsyncGenerator<Input | Problem> {
  const answered = options.answers === undefined ? same : await readAnswers(options.answers);
  const isMine = sharer(options);
  let seen = 0;
  let taken = 0;
  const isDue = (): boolean => from === 0 || taken > from;
  for await (const file of opened(paths, options)) {
    if ('problem' in file) {
      if (isDue()) yield file;
      continue;
    }
    for await (const item of labelledTraces(file, options)) {
      // Reading and printing may go on without end in one turn of the event loop.
      if (++seen % 64 === 0) await nextTurn();
      abort.throwIfAborted();
      if (!isMine(item)) continue;
      if ('problem' in item) {
        if (isDue()) yield item;
        continue;
      }
      const index = taken++;
      if (isDue()) {
        yield { ...item, trace: answered(item.trace), format: file.format.id, index };
        yield* item.trace.problems;
      }
      if (taken === options.limit) return;
    }
  }
}

/** Named files must open; of those found in a folder, one at least. */
async function* opened(
  paths: readonly string[],
  options: InputOptions,
): AsyncGenerator<TraceFile | Problem> {
  let count = 0;
  const how = await openOptions(options);
  for (const input of await filesOf(paths)) {
    const file = await openTraceFile(input.path, how).catch((error: unknown) =>
      problemOf(input, error),
    );
    if (!('problem' in file)) count++;
    yield file;
  }
  if (count === 0) throw new HumanError(`${paths.join(', ')}: nothing here can be read.`);
}

/** How a command's options say that files are opened, with the mapping that they name. */
export async function openOptions({
  mapping,
  format,
  split,
}: Pick<InputOptions, 'mapping' | 'format' | 'split'>): Promise<OpenOptions> {
  return { format, split, mapping: mapping === undefined ? undefined : await readMapping(mapping) };
}

function problemOf({ path, isNamed }: InputFile, error: unknown): Problem {
  if (isNamed || !(error instanceof HumanError)) throw error;
  const problem = error.message.startsWith(`${path} `)
    ? error.message.slice(path.length + 1)
    : error.message;
  return { problem, file: path, record: null };
}

/** Deals out traces and broken records alike, so that the shards together are the whole. */
function sharer({ shard }: InputOptions): (item: Labelled | Problem) => boolean {
  const { index, of } = shard ?? { index: 0, of: 1 };
  let seen = 0;
  return (item) => ('problem' in item && item.record === null) || seen++ % of === index;
}

function same(trace: Trace): Trace {
  return trace;
}
