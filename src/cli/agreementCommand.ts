import type { Command } from 'commander';
import { HumanError } from '../core/errors.js';
import { firstErrorOf, ratingsOf } from '../core/label.js';
import { currentTrace } from '../core/labels/currentTrace.js';
import { type RatingPair, agreement } from '../core/metrics/agreement.js';
import type { Rating } from '../core/rating.js';
import type { SplitId } from '../core/segment.js';
import { type Trace, isJudged } from '../core/trace.js';
import { Journal } from '../engine/journal.js';
import { type ActsByTrace, actsByTrace } from '../engine/labelledTraces.js';
import { openTraceFile } from '../engine/traceFile.js';
import { run } from './command.js';
import { splitOption } from './options.js';
import type { Output } from './output.js';

interface AgreementOptions {
  readonly labels: readonly string[];
  readonly format?: string;
  readonly split: SplitId;
  readonly json: boolean;
}

interface Disagreement {
  readonly id: string;
  readonly record: number;
  readonly step: number;
  readonly ratings: RatingPair;
}

/** Compares two journals of one file: labels recorded in the file are nobody's, and do not count. */
export function addAgreementCommand(program: Command): void {
  program
    .command('agreement')
    .description('how far two annotators of a file agree')
    .argument('<file>')
    .requiredOption('--labels <file>', 'a label journal; given twice', collect, [])
    .option('--format <id>', 'the trace format, instead of recognising it')
    .addOption(splitOption())
    .option('--json', 'one JSON object a line', false)
    .action((file: string, options: AgreementOptions) =>
      run({ json: options.json }, async ({ output }) => {
        const result = await compare(file, options, output);
        await output.item(result, () => textOf(result));
      }),
    );
}

function collect(path: string, before: readonly string[]): string[] {
  return [...before, path];
}

async function compare(file: string, options: AgreementOptions, output: Output) {
  const [first, second, ...more] = await Promise.all(
    options.labels.map((path) => actsOf(path, output)),
  );
  if (!first || !second || more.length > 0)
    throw new HumanError('Name two journals: --labels A.labels.jsonl --labels B.labels.jsonl.');
  const opened = await openTraceFile(file, options);
  const disagreements: Disagreement[] = [];
  const pairs: RatingPair[] = [];
  const errors: (readonly [number, number])[] = [];
  for await (const trace of output.readable(opened.traces())) {
    const both = [ratings(trace, first), ratings(trace, second)] as const;
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

async function actsOf(path: string, output: Output): Promise<ActsByTrace> {
  const { acts, problems } = await new Journal(path).read();
  if (acts.length === 0) throw new HumanError(`${path} holds no labels. Name a label journal.`);
  for (const problem of problems) await output.problem(problem);
  return actsByTrace(acts);
}

/** By step of the file; where one of the two cut or rewrote steps, only what both have counts. */
function ratings(trace: Trace, acts: ActsByTrace): (Rating | undefined)[] {
  const own = currentTrace({ ...trace, recorded: undefined }, acts.get(trace.hash) ?? []);
  const found = ratingsOf(own.labels);
  return trace.steps.map((step) => {
    const at = own.trace.steps.findIndex(
      ({ hash, span }) => hash === step.hash && span[0] === step.span[0],
    );
    return isJudged(step) ? found[at] : undefined;
  });
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
