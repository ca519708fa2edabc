import type { Labelled } from '../core/exports/export.js';
import { type LabelAct, currentLabels } from '../core/label.js';
import type { Problem } from '../core/trace.js';
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

/** The traces of a file with their labels as they stand: the journal's over the recorded ones. */
export async function* labelledTraces(
  file: TraceFile,
  journal: string = journalPath(file.path),
): AsyncGenerator<Labelled | Problem> {
  const { acts, problems } = await new Journal(journal).read();
  yield* problems;
  const byTrace = actsByTrace(acts);
  for await (const item of file.traces()) {
    yield 'problem' in item
      ? item
      : { trace: item, labels: currentLabels(item, byTrace.get(item.hash) ?? []) };
  }
}
