import { basename } from 'node:path';
import { importedActs } from '../core/imports/acts.js';
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
  const journal = new Journal(path);
  const before = (await journal.read()).acts;
  const known = new Set(before.map(({ act }) => act));
  const withOrigin = new Set(before.flatMap(({ trace, origin }) => (origin ? [trace] : [])));
  const options = {
    from: tool.id,
    file: basename(labelFile),
    words: { ...tool.words, ...words },
    firstStep,
    now: new Date().toISOString(),
  };
  const acts: LabelAct[] = [];
  const found = new Set<ImportedTrace>();
  for await (const trace of file.traces()) {
    if ('problem' in trace) continue;
    for (const imported of byName.get(trace.hash) ?? byName.get(trace.id) ?? []) {
      if (found.has(imported)) continue;
      found.add(imported);
      const made = importedActs(trace, imported, options);
      acts.push(...withTheOrigin(trace, made.acts, withOrigin));
      for (const problem of made.problems)
        problems.push({ problem, file: labelFile, record: imported.record });
    }
  }
  for (const imported of new Set([...byName.values()].flat()))
    if (!found.has(imported)) problems.push(notFound(imported, labelFile, file.path));
  const fresh = acts.filter(({ act }) => !known.has(act));
  await journal.appendActs(fresh);
  const traces = new Set(acts.map(({ trace }) => trace)).size;
  return { traces, imported: fresh.length, known: acts.length - fresh.length, problems };
}

async function readImported(
  labelFile: string,
  tool: LabelImport,
  problems: Problem[],
): Promise<ReadonlyMap<string, readonly ImportedTrace[]>> {
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

function withTheOrigin(trace: Trace, acts: readonly LabelAct[], known: Set<string>): LabelAct[] {
  if (acts.length === 0 || known.has(trace.hash)) return [...acts];
  known.add(trace.hash);
  return acts.map((act, index) => (index === 0 ? { ...act, origin: originOf(trace) } : act));
}

function notFound({ names, record }: ImportedTrace, file: string, traces: string): Problem {
  const problem = `${traces} has no trace ${names.join(' or ')}; its labels are not imported`;
  return { problem, file, record };
}
