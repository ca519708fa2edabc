/**
 * Opens a file in VS Code with the extension of this repository loaded:
 * `node scripts/open-editor.mjs FILE`. In the desktop VS Code where there is one, else in the served
 * one, at an address for any browser on this machine.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installServed } from '../test/host/vscode/install-served.mjs';
import { freshProfile, hasDisplay, say } from '../test/host/vscode/machine.mjs';
import { startServer, workbenchUrl } from '../test/host/vscode/served.mjs';

const ROOT = resolve(fileURLToPath(new URL('..', import.meta.url)));
/** A desktop VS Code that is going to fail has failed by then. */
const PATIENCE = 5000;

async function main(path) {
  const stat = path && statSync(path, { throwIfNoEntry: false });
  if (!stat)
    throw new Error('Usage: node scripts/open-editor.mjs FILE (an existing file or folder)');
  const full = resolve(path);
  const place = stat.isDirectory()
    ? { folder: full }
    : { folder: dirname(full), file: full, document: firstTrace(full) };
  if (!(await openDesktop(place))) await openServed(place);
}

/** The document of a file's first trace, which wakes the extension (see src/host/traceUri.ts). */
function firstTrace(file) {
  const source = encodeURIComponent(pathToFileURL(file).href);
  return `rewardscope:/${encodeURIComponent(basename(file))}/0.trace?${source}`;
}

/** @returns {Promise<boolean>} whether a window of the desktop VS Code is open */
async function openDesktop({ folder, file }) {
  const code = findDesktop();
  if (!code) return false;
  const paths = file ? [folder, file] : [folder];
  // With --wait the command lives as long as its window; without it, it would claim success for a
  // window that never came.
  const args = ['--new-window', '--wait', `--extensionDevelopmentPath=${ROOT}`, ...paths];
  const quoted = shell.shell ? args.map((arg) => `"${arg}"`) : args;
  const child = spawn(code, quoted, { stdio: ['ignore', 'ignore', 'inherit'], ...shell });
  if (await ends(child, PATIENCE)) {
    say(`${code} did not stay open: using the served VS Code`);
    return false;
  }
  console.log('Rewardscope is open in VS Code.');
  child.unref();
  return true;
}

/** On Windows `code` is a .cmd file, which only a shell can run. */
const shell = { shell: process.platform === 'win32' };

/** @returns {string | undefined} the desktop `code`, and nothing that merely looks like it */
function findDesktop() {
  // In a terminal of a remote VS Code, `code` hands files to the window it belongs to.
  if (process.env.VSCODE_IPC_HOOK_CLI || !hasDisplay()) return undefined;
  const code = process.platform === 'win32' ? 'code' : onPath('code');
  if (!code || /remote-cli|^\/mnt\//.test(code)) return undefined; // also Windows' own, seen from WSL
  const { status, stdout } = spawnSync(code, ['--version'], {
    timeout: 10_000,
    encoding: 'utf8',
    ...shell,
  });
  // The stand-alone tunnel `code` calls itself "code 1.x"; the desktop one prints the bare number.
  return status === 0 && /^\d+\.\d+\.\d+/.test(stdout) ? code : undefined;
}

function onPath(name) {
  const paths = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  const found = paths.find((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
  return found && realpathSync(found);
}

/** @returns {Promise<boolean>} whether the process ended within `ms` */
function ends(child, ms) {
  return new Promise((done) => {
    const timer = setTimeout(() => done(false), ms);
    const ended = () => (clearTimeout(timer), done(true));
    child.once('error', ended).once('exit', ended);
  });
}

async function openServed(place) {
  const vscode = await installServed();
  const closed = signalled(); // from here on there is something to clean up
  const profile = freshProfile();
  linkExtension(profile.extensions);
  const server = await startServer(vscode, { folder: profile.folder, profile });
  console.log(`Rewardscope is open in VS Code at ${workbenchUrl(server, place)}`);
  console.log('Open the address in a browser on this machine; Ctrl+C here closes it.');
  const reason = await Promise.race([closed, server.onExit]);
  await server.stop();
  profile.remove();
  if (reason) throw new Error(reason);
}

/**
 * Not `extensionDevelopmentPath`: a built VS Code takes that only together with its smoke test
 * driver, and that one hides every notification. A link among the installed extensions hides nothing.
 */
function linkExtension(extensions) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  symlinkSync(ROOT, join(extensions, `${publisher}.${name}-${version}`), 'dir');
}

function signalled() {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.once(signal, () => done(undefined));
  });
}

main(process.argv[2]).then(
  () => process.exit(0),
  (error) => {
    say(error.message);
    process.exit(1);
  },
);
