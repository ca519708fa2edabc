import { basename } from 'node:path';
import { type ImportOptions, importedActs } from '../core/imports/acts.js';
import type { ImportedTrace, LabelImport } from '../core/imports/labelImport.js';
import type { LabelAct } from '../core/label.js';
import { originOf } from '../core/labels/drift.js';
import type { Rating } from '../core/rating.js';
import type { Problem, Trace } from '../core/trace.js';
import { Journal } from './journal.js';
import { readRecords } from './records.js';
import type { TraceFile } from './traceFile.js';

export interface LabelImportOptions {
  readonly journal: string;
  /** What words mean beside those that the tool defines, in lower case; null passes a label by. */
  readonly words: Readonly<Record<string, Rating | null>>;
  /** The tool's number of the first step. */
  readonly firstStep: number;
}

export interface LabelImportReport {
  /** Traces that got a label. */
  readonly traces: number;
  /** Labels that are new in the journal. */
  readonly imported: number;
  /** Labels that were there already. */
  readonly known: number;
  readonly problems: readonly Problem[];
}

/** Takes over the labels that another tool made of the traces of a file. */
export async function importLabels(
  file: TraceFile,
  labelFile: string,
  tool: LabelImport,
  { journal: path, words, firstStep }: LabelImportOptions,
): Promise<LabelImportReport> {
  const problems: Problem[] = [];
  const byName = await readImported(labelFile, tool, problems);
  const now = new Date().toISOString();
  const options = { from: tool.id, file: basename(labelFile), firstStep, now };
  const made = await actsAbout(file, byName, { ...options, words: { ...tool.words, ...words } });
  for (const problem of made.problems) problems.push({ ...problem, file: labelFile });
  for (const each of new Set([...byName.values()].flat()))
    if (!made.found.has(each)) problems.push(notFound(each, labelFile, file.path));
  const journal = new Journal(path);
  const fresh = freshOf(made, (await journal.read()).acts);
  await journal.appendActs(fresh);
  const { acts, traces } = made;
  return {
    traces: traces.size,
    imported: fresh.length,
    known: acts.length - fresh.length,
    problems,
  };
}

/** By the names of the trace they are about: its hash, or the tool's id of it. */
type ImportedByName = ReadonlyMap<string, readonly ImportedTrace[]>;

async function readImported(
  labelFile: string,
  tool: LabelImport,
  problems: Problem[],
): Promise<ImportedByName> {
  const byName = new Map<string, ImportedTrace[]>();
  for await (const item of readRecords(labelFile)) {
    if (item.kind === 'problem') {
      problems.push({ problem: item.problem, file: labelFile, record: item.record });
      continue;
    }
    for (const each of tool.read({ file: labelFile, record: item.record, content: item.content })) {
      if ('problem' in each) problems.push(each);
      else if (each.labels.length > 0)
        for (const name of each.names) byName.set(name, [...(byName.get(name) ?? []), each]);
    }
  }
  return byName;
}

/** What the labels say of a file. */
interface Made {
  readonly acts: readonly LabelAct[];
  /** The traces that the acts are about, by hash. */
  readonly traces: ReadonlyMap<string, Trace>;
  /** The labels whose trace is in the file. */
  readonly found: ReadonlySet<ImportedTrace>;
  readonly problems: readonly Omit<Problem, 'file'>[];
}

/** Of equal traces the first takes the labels; the others have them by its hash. */
async function actsAbout(
  file: TraceFile,
  byName: ImportedByName,
  options: ImportOptions,
): Promise<Made> {
  const acts: LabelAct[] = [];
  const traces = new Map<string, Trace>();
  const found = new Set<ImportedTrace>();
  const problems: Omit<Problem, 'file'>[] = [];
  for await (const trace of file.traces()) {
    if ('problem' in trace) continue;
    for (const imported of byName.get(trace.hash) ?? byName.get(trace.id) ?? []) {
      if (found.has(imported)) continue;
      found.add(imported);
      const made = importedActs(trace, imported, options);
      if (made.acts.length > 0) traces.set(trace.hash, trace);
      acts.push(...made.acts);
      for (const problem of made.problems) problems.push({ problem, record: imported.record });
    }
  }
  return { acts, traces, found, problems };
}

/** The acts that a journal lacks; the first about a trace it knows nothing of tells its text. */
function freshOf({ acts, traces }: Made, before: readonly LabelAct[]): LabelAct[] {
  const known = new Set(before.map(({ act }) => act));
  const told = new Set(before.flatMap(({ trace, origin }) => (origin ? [trace] : [])));
  return acts
    .filter(({ act }) => !known.has(act))
    .map((act) => {
      const trace = traces.get(act.trace);
      if (!trace || told.has(act.trace)) return act;
      told.add(act.trace);
      return { ...act, origin: originOf(trace) };
    });
}

function notFound({ names, record }: ImportedTrace, file: string, traces: string): Problem {
  const problem = `${traces} has no trace ${names.join(' or ')}; its labels are not imported`;
  return { problem, file, record };
}
