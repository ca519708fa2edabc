import { describe, expect, test } from 'vitest';
import {
  type ExportFormat,
  type ExportOptions,
  defaultExportOptions,
} from '../../src/core/exports/export.js';
import { exportFormats } from '../../src/core/exports/index.js';
import type { Tokenizer } from '../../src/core/prm/tokenizer.js';
import type { Trace } from '../../src/core/trace.js';
import { exportDataset } from '../../src/engine/dataset.js';
import { verifyDataset } from '../../src/engine/datasetCheck.js';
import { labelledTraces } from '../../src/engine/labelledTraces.js';
import { openTraceFile } from '../../src/engine/traceFile.js';
import { hasShared, sharedPath } from '../core/shared.js';
import { collect } from './collect.js';
import { scratch } from './scratch.js';

const files = scratch();

/** Traces of a file; the long tier takes all. */
const most = process.env['REWARDSCOPE_RUNS'] === undefined ? 50 : Infinity;

const soft: Partial<ExportOptions> = {
  signalLabels: { as: 'soft', signal: 'recorded:mc_value' },
};
const hard: Partial<ExportOptions> = {
  signalLabels: { as: 'hard', signal: 'recorded:mc_value', threshold: 0 },
};

/** Real data with the choices under which each has labels. */
const sources: readonly (readonly [string, string, Partial<ExportOptions>])[] = [
  ['ProcessBench gsm8k', 'data/processbench/gsm8k.json', {}],
  ['ProcessBench math', 'data/processbench/math.json', {}],
  ['PRM800K, phase 1', 'data/prm800k/phase1-train-example.pretty.json', { neutral: 'positive' }],
  ['PRM800K, phase 2', 'data/prm800k/readme_example_phase2.jsonl', { neutral: 'negative' }],
  ['Math-Shepherd', 'data/math_shepherd_aps/samples_math-shepherd.jsonl', {}],
  ['MATH-APS tree, hard', 'data/math_shepherd_aps/samples_math-aps-tree.jsonl', hard],
  ['MATH-APS tree, soft', 'data/math_shepherd_aps/samples_math-aps-tree.jsonl', soft],
];

/** Token ids are the code points. */
const tokenizer: Tokenizer = {
  encode: (text) => Array.from(text, (sign) => sign.codePointAt(0) ?? 0),
  special: () => undefined,
};

/** Prompt, number of steps, labels (or soft labels) of every trace, in order. */
function saidIn(traces: readonly Trace[]): unknown[] {
  return traces.map(({ prompt, steps, recorded, signals }) => [
    prompt.trim(),
    steps.length,
    recorded ?? signals[0]?.values ?? [],
  ]);
}

describe.each(sources)('%s', (_, path, options) => {
  const isSoft = options.signalLabels?.as === 'soft';
  const able = exportFormats.filter((format) => format.soft === true || !isSoft);

  test.skipIf(!hasShared(path)).each(able.map((format) => [format.id, format] as const))(
    'reads back from %s with the same labels',
    async (id, format) => {
      const file = await openTraceFile(sharedPath(path), { split: 'auto' });
      const out = files.path(`${path.replaceAll('/', '_')}.${id}.${isSoft}.jsonl`);
      const chosen = { ...defaultExportOptions, tokenizer, ...options };
      const report = await exportDataset(() => tracesOf(file), {
        format,
        options: chosen,
        out,
        sources: [file.path],
        version: 'test',
      });
      if (report.rows === 0) {
        // Nothing that this format could carry, and it says why.
        expect(Object.keys(report.skipped)).not.toEqual([]);
        return;
      }
      expect((await verifyDataset(out, format)).problems).toEqual([]);
      if (format.carries !== 'steps') return;
      const back = await openTraceFile(out, { split: 'auto', format: id });
      const read = (await collect(back.traces())).filter((item) => 'steps' in item);
      expect(saidIn(read)).toEqual(await meantBy(format, chosen, file));
    },
    300_000,
  );
});

async function* tracesOf(
  file: Awaited<ReturnType<typeof openTraceFile>>,
): AsyncGenerator<Parameters<ExportFormat['rows']>[0][number]> {
  let left = most;
  for await (const item of labelledTraces(file)) {
    if (!('problem' in item)) yield item;
    if (--left <= 0) return;
  }
}

/** What the source says of the steps that each row holds: computed from the import alone. */
async function meantBy(
  format: ExportFormat,
  options: ExportOptions,
  file: Awaited<ReturnType<typeof openTraceFile>>,
): Promise<unknown[]> {
  const said: unknown[] = [];
  for await (const { trace } of tracesOf(file)) {
    const [made] = format.rows([{ trace, labels: labelsOf(trace) }], options);
    if (made?.kind !== 'row') continue;
    said.push([trace.prompt.trim(), made.steps, labelsIn(trace, format, options, made.steps)]);
  }
  return said;
}

function labelsOf({
  recorded,
  steps,
}: Trace): Parameters<ExportFormat['rows']>[0][number]['labels'] {
  return steps.map((_, step) => {
    const rating = recorded?.[step];
    return rating === undefined ? undefined : { rating, source: 'recorded' };
  });
}

function labelsIn(
  { recorded, signals, steps }: Trace,
  format: ExportFormat,
  { signalLabels, neutral }: ExportOptions,
  length: number,
): unknown[] {
  const values = signals.find(({ id }) => id === signalLabels?.signal)?.values ?? [];
  const ratings = steps.slice(0, length).map((_, step) => {
    if (format.id === 'rewardscope') return (recorded ?? signals[0]?.values)?.[step];
    const value = values[step];
    if (signalLabels?.as === 'soft') return value;
    if (signalLabels)
      return value === undefined ? undefined : value > signalLabels.threshold ? 1 : -1;
    const rating = recorded?.[step];
    return rating === 0 ? (neutral === 'positive' ? 1 : -1) : rating;
  });
  if (format.id === 'processbench') {
    const error = ratings.indexOf(-1);
    return ratings.map((rating, step) => (error !== -1 && step > error ? undefined : rating));
  }
  if (format.id !== 'er-prm' || signalLabels?.as === 'soft') return ratings;
  return ratings.map((rating) => (rating === 1 ? 1 : 0));
}
