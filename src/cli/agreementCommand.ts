import type { Command } from 'commander';
import { firstErrorOf, ratingsOf } from '../core/label.js';
import { ownLabels } from '../core/labels/adjudication.js';
import { type RatingPair, agreement } from '../core/metrics/agreement.js';
import type { ActsByTrace } from '../engine/labelledTraces.js';
import { openTraceFile } from '../engine/traceFile.js';
import { run } from './command.js';
import { openOptions } from './input.js';
import type { Output } from './output.js';
import { type TwoJournalsOptions, readTwoJournals, withTwoJournals } from './twoJournals.js';

interface Disagreement {
  readonly id: string;
  readonly record: number;
  readonly step: number;
  readonly ratings: RatingPair;
}

/** Compares two journals of one file: labels recorded in the file are nobody's, and do not count. */
export function addAgreementCommand(program: Command): void {
  withTwoJournals(program.command('agreement'))
    .description('how far two annotators of a file agree')
    .action((file: string, options: TwoJournalsOptions) =>
      run({ json: options.json }, async ({ output }) => {
        const result = await compare(file, options, output);
        await output.item(result, () => textOf(result));
      }),
    );
}

async function compare(file: string, options: TwoJournalsOptions, output: Output) {
  const [first, second] = await readTwoJournals(options.labels, output);
  const opened = await openTraceFile(file, await openOptions(options));
  const disagreements: Disagreement[] = [];
  const pairs: RatingPair[] = [];
  const errors: (readonly [number, number])[] = [];
  for await (const trace of output.readable(opened.traces())) {
    const ratings = (acts: ActsByTrace) => ratingsOf(ownLabels(trace, acts.get(trace.hash) ?? []));
    const both = [ratings(first), ratings(second)] as const;
    for (const [step, a] of both[0].entries()) {
      const b = both[1][step];
      if (a === undefined || b === undefined) continue;
      pairs.push([a, b]);
      const { id, record } = trace;
      if (a !== b) disagreements.push({ id, record, step, ratings: [a, b] });
    }
    const [a, b] = both.map((each) => firstErrorOf(trace.steps, each));
    if (a !== undefined && b !== undefined) errors.push([a, b]);
  }
  const same = errors.filter(([a, b]) => a === b).length;
  return {
    ...agreement(pairs),
    firstError: { traces: errors.length, agreement: errors.length ? same / errors.length : null },
    disagreements,
  };
}

function textOf({
  kappa,
  alpha,
  steps,
  firstError,
  disagreements,
}: Awaited<ReturnType<typeof compare>>): string {
  const number = (value: number | null): string => value?.toFixed(3) ?? 'not defined';
  return [
    `${steps} steps labelled by both: kappa ${number(kappa)}, alpha ${number(alpha)}`,
    `${firstError.traces} first errors known to both: agreement ${number(firstError.agreement)}`,
    ...disagreements.map(
      ({ id, record, step, ratings: [a, b] }) =>
        `${record}  ${id}  step ${step}: ${a} against ${b}`,
    ),
  ].join('\n');
}
