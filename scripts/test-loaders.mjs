#!/usr/bin/env node
// Writes a dataset in every format and loads it with the trainers' own code: `datasets` and `trl`.
//   npm run build && npm run test:loaders
// Needs Python 3.11 and pip packages, which go into out/. Where they cannot be had, says so and passes.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonWith } from './python-env.mjs';

const root = join(import.meta.dirname, '..');
const loaders = join(root, 'test', 'loaders');
const python = pythonWith({
  requirements: join(loaders, 'requirements.txt'),
  unchecked: 'datasets with the trainers’ own loaders were',
});
const folder = join(root, 'out', 'loaders');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const env = { ...process.env, HF_HUB_OFFLINE: '1', HF_HOME: join(folder, 'cache') };

function run(command, ...args) {
  const { status } = spawnSync(command, args, { cwd: folder, stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
}

function cli(...args) {
  run(process.execPath, join(root, 'dist', 'cli.js'), ...args);
}

/** A step that gives `n`, and one that is wrong, after the same beginning. */
function solution(n, isRight) {
  const last = isRight ? `So ${n + 3}.` : `So ${n + 4} 🙂.`;
  const steps = [`Step 1: There are ${n}.`, `Step 2: ${last}`, 'Step 3: Done.'];
  return {
    id: `${n}.${isRight}`,
    generator: 'hand',
    problem: `A shelf holds ${n} pens, 3 more come. How many pens are on it?`,
    steps,
    final_answer_correct: isRight,
    label: isRight ? -1 : 1,
  };
}

const traces = Array.from({ length: 12 }, (_, n) => [solution(n, true), solution(n, false)]).flat();
writeFileSync(join(folder, 'traces.jsonl'), traces.map((each) => JSON.stringify(each)).join('\n'));
const values = traces.map(({ problem, steps }, n) => ({
  text: `${problem} ${steps.map((step) => `${step} ки`).join('\n')}`,
  value: steps.map((_, step) => ((n + step) % 5) / 4),
}));
writeFileSync(join(folder, 'values.jsonl'), values.map((each) => JSON.stringify(each)).join('\n'));

run(python, join(loaders, 'check.py'), 'tokenizer', folder);
const listed = execFileSync(process.execPath, [join(root, 'dist', 'cli.js'), 'formats', '--json']);
const formats = String(listed)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
  .filter(({ writes }) => writes)
  .map(({ id }) => id);
for (const id of formats) {
  for (const kind of ['jsonl', 'parquet']) {
    const to = ['--to', id, '--out', `${id}.${kind}`, '--tokenizer', 'tokenizer'];
    cli('export', 'traces.jsonl', ...to);
  }
}
for (const id of ['er-prm', 'openrlhf-prm', 'step-separator']) {
  const soft = ['--soft', '--signal', 'recorded:value'];
  cli('export', 'values.jsonl', '--to', id, ...soft, '--out', `${id}-soft.jsonl`);
}
cli(
  'export',
  'traces.jsonl',
  '--to',
  'trl-stepwise',
  '--out',
  'split',
  '--splits',
  'train=0.6,test=0.4',
);
run(python, join(loaders, 'check.py'), 'load', folder, ...formats);
