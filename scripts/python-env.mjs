// A Python with pip packages of its own in out/, for the checks that need other people's Python code.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');

/**
 * The Python 3.11 or newer of a virtual environment in out/ with the pinned packages of a list; they
 * are installed once for each state of the list. Lists pin what they share alike. Where they cannot be had, says so and ends the
 * process as passed: `unchecked` is what was not checked then.
 */
export function pythonWith({ requirements, unchecked }) {
  const folder = join(root, 'out', 'python');
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const installed = join(folder, `installed-${wanted.slice(0, 16)}`);
  if (existsSync(installed)) return python;
  const found = findPython() ?? skip(unchecked, 'there is no Python 3.11 or newer');
  mkdirSync(folder, { recursive: true });
  if (outputOf(found, '-m', 'venv', folder) === undefined)
    skip(unchecked, `${found} cannot make a venv`);
  const options = ['-qq', '--retries', '1', ...indexOptions(python), '-r', requirements];
  const { status } = spawnSync(python, ['-m', 'pip', 'install', ...options], {
    stdio: 'inherit',
    timeout: 900_000,
  });
  if (status !== 0) skip(unchecked, `pip could not install ${relative(root, requirements)}`);
  writeFileSync(installed, '');
  return python;
}

/** The output of a command, or undefined if it failed. */
function outputOf(command, ...args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function skip(unchecked, reason) {
  const bar = '!'.repeat(78);
  console.error(`${bar}\nSKIPPED: ${unchecked} NOT checked: ${reason}\n${bar}`);
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
function indexOptions(python) {
  const indexes = (outputOf(python, '-m', 'pip', 'config', 'get', 'global.extra-index-url') ?? '')
    .split(/\s+/)
    .filter((url) => url.startsWith('file:'));
  const [first, ...others] = process.env.PIP_INDEX_URL ? [] : indexes;
  if (first === undefined) return [];
  return ['--index-url', first, ...others.flatMap((url) => ['--extra-index-url', url])];
}
