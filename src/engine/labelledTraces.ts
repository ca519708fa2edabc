import type { Labelled } from '../core/exports/export.js';
import { type LabelAct, currentLabels } from '../core/label.js';
import type { Problem, Trace } from '../core/trace.js';
import { Journal, journalPath } from './journal.js';
import type { TraceFile } from './traceFile.js';

/** Acts by the hash of the trace they are about. */
export type ActsByTrace = ReadonlyMap<string, readonly LabelAct[]>;

export function actsByTrace(acts: readonly LabelAct[]): ActsByTrace {
  const byTrace = new Map<string, LabelAct[]>();
  for (const act of acts) {
    const known = byTrace.get(act.trace);
    if (known) known.push(act);
    else byTrace.set(act.trace, [act]);
  }
  return byTrace;
}

export interface LabelledOptions {
  /** The label journal; beside the file if it is not given. */
  readonly labels?: string | undefined;
  /** Only the traces of this record. */
  readonly record?: number | undefined;
}

/** The traces of a file with their labels as they stand: the journal's over the recorded ones. */
export async function* labelledTraces(
  file: TraceFile,
  { labels = journalPath(file.path), record }: LabelledOptions = {},
): AsyncGenerator<Labelled | Problem> {
  const { acts, problems } = await new Journal(labels).read();
  yield* problems;
  const byTrace = actsByTrace(acts);
  for await (const item of record === undefined ? file.traces() : oneRecord(file, record)) {
    yield 'problem' in item
      ? item
      : { trace: item, labels: currentLabels(item, byTrace.get(item.hash) ?? []) };
  }
}

async function* oneRecord(file: TraceFile, record: number): AsyncGenerator<Trace | Problem> {
  const found = await file.record(record);
  if (found.length > 0) yield* found;
  else yield { problem: 'there is no such record', file: file.path, record };
}
