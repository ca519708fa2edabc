// How long a key press waits for its label: written, synced, read back and folded into what is shown.
// Beside it, in the same run, what the disk itself takes for a line of the same length.
//   npm run bench:label [-- LABELS]
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LabelAct, stepReference } from '../../src/core/label.js';
import { currentTrace } from '../../src/core/labels/currentTrace.js';
import { makeTrace } from '../../src/core/trace.js';
import { Journal } from '../../src/engine/journal.js';

const count = Number(process.argv[2] ?? 2000);
const steps = Array.from({ length: 50 }, (_, n) => ({
  text: `Step ${n}: ${n} + ${n} = ${2 * n}.`,
}));
const trace = makeTrace({ file: 'made.jsonl', record: 0 }, { prompt: 'How many?', steps });

async function label(journal: Journal, known: LabelAct[], n: number): Promise<void> {
  const act = await journal.append({
    trace: trace.hash,
    step: stepReference(trace, n % steps.length),
    what: 'rate',
    value: 1,
    by: 'bench',
    ms: 900,
    shown: 'rewards',
    source: 'human',
  });
  known.push(act);
  // As many as a thoroughly worked trace has.
  currentTrace(trace, known.slice(-4 * steps.length));
}

async function bareLine(path: string, length: number): Promise<void> {
  const handle = await open(path, 'a');
  await handle.write('x'.repeat(length));
  await handle.datasync();
  await handle.close();
}

interface Times {
  readonly median: number;
  readonly p99: number;
}

function timesOf(milliseconds: readonly number[]): Times {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
  return { median: at(0.5), p99: at(0.99) };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rewardscope-bench-'));
  const journal = new Journal(join(folder, 'x.labels.jsonl'));
  const known: LabelAct[] = [];
  const [labels, bare]: [number[], number[]] = [[], []];
  for (let n = 0; n < count; n++) {
    labels.push(await timed(() => label(journal, known, n)));
    bare.push(await timed(() => bareLine(join(folder, 'bare'), JSON.stringify(known[n]).length)));
  }
  rmSync(folder, { recursive: true });
  const [own, disk] = [timesOf(labels), timesOf(bare)];
  console.log(`${count} labels           median       p99`);
  for (const [name, { median, p99 }] of Object.entries({ label: own, 'bare line': disk }))
    console.log(`${name.padEnd(20)} ${median.toFixed(2)} ms   ${p99.toFixed(2)} ms`);
  const ratios = [own.median / disk.median, own.p99 / disk.p99].map((ratio) => ratio.toFixed(2));
  console.log(`${'ratio'.padEnd(20)} ${ratios.join('      ')}`);
}

void main();
