#!/usr/bin/env node
// Exports a million labelled steps with the built command line: seconds, memory, and how many times
// as long as listing the same traces takes.
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

let secondsOfReading = 0;

async function measure(name, ...args) {
  const started = performance.now();
  const cli = join(root, 'dist', 'cli.js');
  const child = spawn(process.execPath, [cli, ...args], { stdio: 'ignore' });
  let peak = 0;
  const watching = setInterval(() => (peak = Math.max(peak, peakOf(child.pid))), 50);
  const [status] = await once(child, 'close');
  clearInterval(watching);
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
  const seconds = (performance.now() - started) / 1000;
  secondsOfReading ||= seconds;
  const columns = [`${seconds.toFixed(1)} s`, `${peak.toFixed(0)} MiB`, ratio(seconds)];
  console.log(name.padEnd(36) + columns.map((column) => column.padStart(10)).join(''));
}

function ratio(seconds) {
  return `x ${(seconds / secondsOfReading).toFixed(1)}`;
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const source = join(folder, 'traces.jsonl');
await writeTraces(source);
console.log(`${steps} steps in ${steps / stepsOfATrace} traces`);
await measure('traces (reading alone)', 'traces', source, '--json');
for (const [id, kind, ...more] of [
  ['trl-stepwise', 'jsonl'],
  ['trl-stepwise', 'parquet'],
  ['math-shepherd', 'jsonl'],
  ['rewardscope', 'jsonl'],
  ['trl-stepwise', 'jsonl', '--dedupe', 'exact'],
]) {
  const out = join(folder, `${id}.${kind}`);
  const name = [id, kind, ...more].join(' ');
  await measure(name, 'export', source, '--to', id, '--out', out, ...more);
}
rmSync(folder, { recursive: true, force: true });
