#!/usr/bin/env node
// The main job, on the bundled sample: build, score, print, export, then open the editor on it.
//   npm start [-- --no-editor]
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const cli = join(root, 'dist', 'cli.js');
// A copy, so that labels given to the sample do not land among the sources.
const folder = join('out', 'sample');
const sample = join(folder, 'grade-school.jsonl');
const dataset = join(folder, 'grade-school.trl-stepwise.jsonl');

/** Runs Node on a script of ours; a failure ends the whole job with its status. */
function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

mkdirSync(join(root, folder), { recursive: true });
copyFileSync(join(root, 'media', 'sample', 'grade-school.jsonl'), join(root, sample));
run('esbuild.mjs');
run(cli, 'score', sample);
run(cli, 'export', sample, '--to', 'trl-stepwise', '--out', dataset);
run(cli, 'verify', dataset, '--to', 'trl-stepwise');
if (!process.argv.includes('--no-editor')) run(join('scripts', 'open-editor.mjs'), sample);
