import type { Command } from 'commander';
import type { LabelAct, Rating } from '../core/label.js';
import { type Adjudication, adjudicate, ownLabels } from '../core/labels/adjudication.js';
import { originOf } from '../core/labels/drift.js';
import type { Trace } from '../core/trace.js';
import { Journal, journalPath } from '../engine/journal.js';
import { actsByTrace } from '../engine/labelledTraces.js';
import { refuseSources } from '../engine/target.js';
import { openTraceFile } from '../engine/traceFile.js';
import { run } from './command.js';
import { openOptions } from './input.js';
import type { Output } from './output.js';
import { type TwoJournalsOptions, readTwoJournals, withTwoJournals } from './twoJournals.js';

interface Options extends TwoJournalsOptions {
  readonly out?: string;
}

interface ListedDispute {
  readonly id: string;
  readonly record: number;
  readonly step: number;
  readonly ratings: readonly [Rating, Rating];
  readonly by: readonly (string | null)[];
  /** The decision; null while there is none. */
  readonly resolved: Rating | null;
}

/** Puts two annotators' labels together in a third journal, where somebody decides what they dispute. */
export function addAdjudicateCommand(program: Command): void {
  withTwoJournals(program.command('adjudicate'))
    .description('start a third journal from two: what both say, and notes on what they dispute')
    .option('--out <file>', 'the third journal (default: <file>.labels.jsonl)')
    .action((file: string, options: Options) =>
      run({ json: options.json }, async ({ output }) => {
        const result = await decide(file, options, output);
        await output.item(result, () => textOf(result));
      }),
    );
}

async function decide(file: string, options: Options, output: Output) {
  const path = options.out ?? journalPath(file);
  await refuseSources(path, [file, ...options.labels]);
  const both = await readTwoJournals(options.labels, output);
  const journal = new Journal(path);
  const known = (await journal.read()).acts;
  const third = actsByTrace(known);
  const opened = await openTraceFile(file, await openOptions(options));
  const now = new Date().toISOString();
  const disputes: ListedDispute[] = [];
  const acts: LabelAct[] = [];
  let agreed = 0;
  for await (const trace of output.readable(opened.traces())) {
    const said = (of: typeof third) => ownLabels(trace, of.get(trace.hash) ?? []);
    const found = adjudicate(trace, [said(both[0]), said(both[1])], said(third), now);
    agreed += found.agreed;
    disputes.push(...listed(trace, found));
    acts.push(...withOrigin(trace, found.acts, third.get(trace.hash) ?? []));
  }
  const isKnown = new Set(known.map(({ act }) => act));
  await journal.appendActs(acts.filter(({ act }) => !isKnown.has(act)));
  const open = disputes.filter(({ resolved }) => resolved === null).length;
  return { journal: path, agreed, open, resolved: disputes.length - open, disputes };
}

function listed({ id, record }: Trace, { disputes }: Adjudication): ListedDispute[] {
  return disputes.map(({ step, labels: [a, b], resolved }) => ({
    ...{ id, record, step },
    ratings: [a.rating, b.rating],
    by: [a.by ?? null, b.by ?? null],
    resolved: resolved ?? null,
  }));
}

/** The first act about a trace tells its text, so that its labels are found again once it changes. */
function withOrigin(
  trace: Trace,
  [first, ...rest]: readonly LabelAct[],
  known: readonly LabelAct[],
): LabelAct[] {
  if (!first) return [];
  return [known.length > 0 ? first : { ...first, origin: originOf(trace) }, ...rest];
}

function textOf({ journal, agreed, open, resolved, disputes }: Awaited<ReturnType<typeof decide>>) {
  return [
    `${agreed} labels on which both agree, ${resolved} disputes decided, ${open} open; in ${journal}`,
    ...disputes
      .filter((each) => each.resolved === null)
      .map(
        ({ id, record, step, ratings: [a, b] }) =>
          `${record}  ${id}  step ${step}: ${a} against ${b}`,
      ),
  ].join('\n');
}
