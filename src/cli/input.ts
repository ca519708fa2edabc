import { readAnswers } from '../engine/answers.js';
import { labelledTraces } from '../engine/labelledTraces.js';
import { openTraceFile } from '../engine/traceFile.js';
import type { Labelled } from '../core/exports/export.js';
import type { Problem, Trace } from '../core/trace.js';
import { type InputOptions, expandFiles } from './options.js';

/** A labelled trace with the id of the format it was read as. */
export interface Input extends Labelled {
  readonly format: string;
}

/** The labelled traces that a command was given, file by file, problems in their places. */
export async function* readInput(
  paths: readonly string[],
  options: InputOptions,
): AsyncGenerator<Input | Problem> {
  const answered = options.answers === undefined ? same : await readAnswers(options.answers);
  const { index, of } = options.shard ?? { index: 0, of: 1 };
  let seen = 0;
  let taken = 0;
  for (const path of await expandFiles(paths)) {
    const file = await openTraceFile(path, options);
    for await (const item of labelledTraces(file, options.labels)) {
      if ('problem' in item) yield item;
      else if (seen++ % of === index) {
        yield { ...item, trace: answered(item.trace), format: file.format.id };
        if (++taken === options.limit) return;
      }
    }
  }
}

function same(trace: Trace): Trace {
  return trace;
}
