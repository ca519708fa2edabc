#!/usr/bin/env node
// Exports tiny checkpoints of a few PRM families and compares the product's scores with transformers'.
//   npm run test:export [-- FAMILY...]      all cases of these families instead of the few
// Needs Python 3.11 and pip packages, which go into out/. Where they cannot be had, says so and passes.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const exporter = join(root, 'models', 'export');
const requirements = join(exporter, 'requirements.txt');
const folder = join(root, 'out', 'export-python');
const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/** The output of a command, or undefined if it failed. */
function outputOf(command, ...args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function skip(reason) {
  const bar = '!'.repeat(78);
  console.error(`${bar}\nSKIPPED: parity of exported models was NOT checked: ${reason}\n${bar}`);
  process.exit(0);
}

function findPython() {
  const isNew = 'import sys; sys.exit(sys.version_info < (3, 11))';
  return ['python3.13', 'python3.12', 'python3.11', 'python3', 'python'].find(
    (name) => outputOf(name, '-c', isNew) !== undefined,
  );
}

/**
 * Where a machine's pip is told of packages in its own files, these are enough: an index that may not
 * answer is not waited for.
 */
function indexOptions() {
  const indexes = (outputOf(python, '-m', 'pip', 'config', 'get', 'global.extra-index-url') ?? '')
    .split(/\s+/)
    .filter((url) => url.startsWith('file:'));
  const [first, ...others] = process.env.PIP_INDEX_URL ? [] : indexes;
  if (first === undefined) return [];
  return ['--index-url', first, ...others.flatMap((url) => ['--extra-index-url', url])];
}

/** Installs the pinned packages, once for each state of the list. */
function install() {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const installed = join(folder, 'installed');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return;
  const found = findPython() ?? skip('there is no Python 3.11 or newer');
  mkdirSync(folder, { recursive: true });
  if (outputOf(found, '-m', 'venv', folder) === undefined) skip(`${found} cannot make a venv`);
  const options = ['-qq', '--retries', '1', ...indexOptions(), '-r', requirements];
  const { status } = spawnSync(python, ['-m', 'pip', 'install', ...options], {
    stdio: 'inherit',
    timeout: 900_000,
  });
  if (status !== 0) skip('pip could not install models/export/requirements.txt');
  writeFileSync(installed, wanted);
}

install();
const families = process.argv.slice(2);
const { status } = spawnSync(
  python,
  ['-m', 'rewardscope_export.parity', 'scores', ...(families.length > 0 ? families : ['--quick'])],
  {
    cwd: exporter,
    stdio: 'inherit',
    env: { ...process.env, HF_HUB_OFFLINE: '1', TRANSFORMERS_VERBOSITY: 'error' },
  },
);
process.exitCode = status ?? 1;
