#!/usr/bin/env node
// Exports a million labelled steps with the built command line: seconds and memory.
//   npm run build && npm run bench:export [-- STEPS]
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'out', 'bench', 'export');
const steps = Number(process.argv[2] ?? 1_000_000);
const stepsOfATrace = 8;

/** Steps of about 90 characters, as GSM8K's are. */
async function writeTraces(path) {
  const file = createWriteStream(path);
  for (let n = 0; n < steps / stepsOfATrace; n++) {
    const texts = Array.from(
      { length: stepsOfATrace },
      (_, k) =>
        `Step ${k + 1}: there are ${n + k} of them and ${k} more come, so that makes ${n + k} + ${k} = ${n + 2 * k}.`,
    );
    const row = {
      id: `bench-${n}`,
      generator: 'bench',
      problem: `A shelf holds ${n} pens. How many pens are on it after ${stepsOfATrace} days?`,
      steps: texts,
      final_answer_correct: true,
      label: -1,
    };
    if (!file.write(`${JSON.stringify(row)}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

/** The most memory that a process has held, in MiB, where the system tells. */
function peakOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

async function measure(name, ...args) {
  const started = performance.now();
  const cli = join(root, 'dist', 'cli.js');
  const child = spawn(process.execPath, [cli, 'export', ...args], { stdio: 'ignore' });
  let peak = 0;
  const watching = setInterval(() => (peak = Math.max(peak, peakOf(child.pid))), 50);
  const [status] = await once(child, 'close');
  clearInterval(watching);
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${name.padEnd(28)} ${seconds.toFixed(1).padStart(6)} s ${peak.toFixed(0).padStart(6)} MiB`,
  );
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const source = join(folder, 'traces.jsonl');
await writeTraces(source);
console.log(`${steps} steps in ${steps / stepsOfATrace} traces`);
for (const [id, kind, ...more] of [
  ['trl-stepwise', 'jsonl'],
  ['trl-stepwise', 'parquet'],
  ['math-shepherd', 'jsonl'],
  ['rewardscope', 'jsonl'],
  ['trl-stepwise', 'jsonl', '--dedupe', 'exact'],
]) {
  const out = join(folder, `${id}.${kind}`);
  await measure([id, kind, ...more].join(' '), source, '--to', id, '--out', out, ...more);
}
rmSync(folder, { recursive: true, force: true });
