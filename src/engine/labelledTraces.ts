import type { Labelled } from '../core/exports/export.js';
import type { LabelAct } from '../core/label.js';
import {
  type LostTrace,
  type Orphan,
  isSuccessor,
  lostTraces,
  orphansOf,
  withCarriedLabels,
} from '../core/labels/drift.js';
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

/** A trace as people left it, with the acts about it. */
export interface WorkedOn extends Labelled {
  readonly acts: readonly LabelAct[];
}

/**
 * The traces of a file as people left them: steps cut and rewritten by the journal, its labels over
 * the recorded ones. Labels of traces that have changed follow the steps that have not; the others
 * are problems that say what was labelled.
 */
export async function* labelledTraces(
  file: TraceFile,
  { labels = journalPath(file.path), record }: LabelledOptions = {},
): AsyncGenerator<WorkedOn | Problem> {
  const { acts, problems } = await new Journal(labels).read();
  yield* problems;
  const byTrace = actsByTrace(acts);
  const waiting = new Set(await lostOf(file, byTrace));
  for await (const item of record === undefined ? file.traces() : oneRecord(file, record)) {
    if ('problem' in item) {
      yield item;
      continue;
    }
    const lost = [...waiting].filter((each) => isSuccessor(item, each));
    for (const each of lost) waiting.delete(each);
    // A content hash costs more than anything else here: none is made where nobody labelled.
    const acts = (byTrace.size > 0 && byTrace.get(item.hash)) || [];
    const { current, orphans } = withCarriedLabels(item, acts, lost);
    const { trace, labels: said, corrections } = current;
    yield { trace, labels: said, corrections, original: item, acts };
    for (const orphan of orphans) yield orphanProblem(orphan, labels, item.record);
  }
  // A journal of several files has labels of traces that are in the others.
  if (labels !== journalPath(file.path) || record !== undefined) return;
  for (const orphan of [...waiting].flatMap(orphansOf)) yield orphanProblem(orphan, labels, null);
}

/** Reads the file once more, unless its journal tells of no trace's text. */
async function lostOf(file: TraceFile, byTrace: ActsByTrace): Promise<LostTrace[]> {
  const isKnown = (acts: readonly LabelAct[]): boolean => acts.some(({ origin }) => origin);
  if (![...byTrace.values()].some(isKnown)) return [];
  const present = new Set<string>();
  for await (const item of file.traces()) if (!('problem' in item)) present.add(item.hash);
  return lostTraces(byTrace, present);
}

function orphanProblem(
  { index, text, label }: Orphan,
  file: string,
  record: number | null,
): Problem {
  const start = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  const said = label ? `the label ${label.rating}` : 'a note or tag';
  return {
    problem:
      `${said} of step ${index} has lost its text, which the file no longer holds: ` +
      `${JSON.stringify(start)}; kept in the journal, not counted`,
    file,
    record,
  };
}

async function* oneRecord(file: TraceFile, record: number): AsyncGenerator<Trace | Problem> {
  const found = await file.record(record);
  if (found.length > 0) yield* found;
  else yield { problem: 'there is no such record', file: file.path, record };
}
