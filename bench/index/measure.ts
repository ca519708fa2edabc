import { rmSync } from 'node:fs';
import { makeTrace } from '../../src/core/trace.js';
import { orderedRows, traceOrders } from '../../src/core/traceOrders.js';
import { TraceTable } from '../../src/core/traceTable.js';
import { IndexCache } from '../../src/engine/indexCache.js';
import { IndexedRecords } from '../../src/engine/indexedRecords.js';
import { openRecords } from '../../src/engine/records.js';
import { openTraceFile, type TraceFile } from '../../src/engine/traceFile.js';

// One measurement in a process of its own: node measure.mjs WHAT FILE RECORDS

const [, , what = '', file = '', records = ''] = process.argv;
const count = Number(records);
const seekCount = 400;

const measurements: Readonly<Record<string, () => Promise<string>>> = {
  index: async () => {
    const [, seconds] = await timed(async () => {
      const indexed = await IndexedRecords.open(await openRecords(file));
      if ((await indexed.complete()) !== count) throw new Error('records are missing');
    });
    return `  one pass            ${seconds.toFixed(2)} s`;
  },
  open: async () => {
    const [, seconds] = await timed(async () => firstOf(await opened()));
    return `first trace           ${(1000 * seconds).toFixed(0)} ms`;
  },
  seek: async () => {
    const traces = await opened();
    await traces.index();
    const times: number[] = [];
    for (let n = 0; n < seekCount; n++) {
      const record = (n * 7_919_777) % count;
      const [found, seconds] = await timed(() => traces.record(record));
      if (found[0]?.record !== record) throw new Error(`record ${record} is missing`);
      times.push(1000 * seconds);
    }
    times.sort((a, b) => a - b);
    const [median = 0, worst = 0] = [times[seekCount / 2], times.at(-1)];
    return `any record by number  ${median.toFixed(1)} ms, at most ${worst.toFixed(1)} ms of ${seekCount}`;
  },
  cached: async () => {
    const folder = `${file}.indexes`;
    await (await opened(new IndexCache(folder))).index();
    const [, seconds] = await timed(async () => (await opened(new IndexCache(folder))).index());
    rmSync(folder, { recursive: true });
    return `with its index kept   ${(1000 * seconds).toFixed(0)} ms`;
  },
  all: async () => {
    const [found, seconds] = await timed(async () => {
      let traces = 0;
      for await (const item of (await opened()).traces()) if (!('problem' in item)) traces++;
      return traces;
    });
    if (found !== count) throw new Error('traces are missing');
    return `every trace           ${seconds.toFixed(1)} s`;
  },
  orders: async () => {
    const table = scoredTable();
    const times: string[] = [];
    for (const order of traceOrders) {
      const [rows, seconds] = await timed(() => Promise.resolve(orderedRows(table, order)));
      times.push(`  ${order.id} ${(1000 * seconds).toFixed(0)} ms (${rows.length} rows)`);
    }
    return `filters and sorts of ${listed} traces\n${times.join('\n')}\n `;
  },
};

const listed = 100_000;

/** A table whose rewards and labels agree in part. */
function scoredTable(): TraceTable {
  const table = new TraceTable();
  for (let record = 0; record < listed; record++) {
    const steps = Array.from({ length: 8 }, (_, step) => ({ text: `step ${step}` }));
    const place = { file, record };
    const trace = makeTrace(place, { prompt: 'p', steps, outcome: record % 2 === 0 });
    const labels = steps.map((_, step) =>
      record % 3 === 0
        ? undefined
        : { rating: step === 5 ? (-1 as const) : (1 as const), source: 'human' as const },
    );
    const rewards = steps.map((_, step) => ((record * 7919 + step * 104_729) % 1009) / 1009);
    const predictedError = rewards.findIndex((reward) => reward < 0.1);
    table.score(table.add(trace, labels), labels, { rewards, predictedError });
  }
  return table;
}

function opened(indexes?: IndexCache): Promise<TraceFile> {
  return openTraceFile(file, { split: 'auto', indexes });
}

async function firstOf(traces: TraceFile): Promise<void> {
  for await (const item of traces.traces()) if (!('problem' in item)) return;
}

async function timed<T>(work: () => Promise<T>): Promise<[result: T, seconds: number]> {
  const start = performance.now();
  const result = await work();
  return [result, (performance.now() - start) / 1000];
}

const text = await measurements[what]?.();
if (text === undefined) throw new Error(`there is no measurement "${what}"`);
const peak = process.resourceUsage().maxRSS / 1024;
console.log(`${text}, peak memory ${peak.toFixed(0)} MiB`);
