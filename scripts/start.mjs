#!/usr/bin/env node
// The main job, on the bundled sample: build, score, print, export, then open the editor on it.
//   npm start [-- --no-editor]
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const cli = join(root, 'dist', 'cli.js');
const sample = join('media', 'sample', 'grade-school.jsonl');
const dataset = join('out', 'sample.trl-stepwise.jsonl');

/** Runs Node on a script of ours; a failure ends the whole job with its status. */
function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

run('esbuild.mjs');
run(cli, 'score', sample);
mkdirSync(join(root, 'out'), { recursive: true });
run(cli, 'export', sample, '--to', 'trl-stepwise', '--out', dataset);
run(cli, 'verify', dataset, '--to', 'trl-stepwise');
if (!process.argv.includes('--no-editor')) run(join('scripts', 'open-editor.mjs'), sample);
