/** Starts the VS Code server on loopback, and builds the addresses of its workbench. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pause } from './machine.mjs';

/**
 * @typedef {import('./install.mjs').ServedVSCode} ServedVSCode
 * @typedef {{ userData: string, extensions: string }} Profile
 *
 * @typedef {object} Server
 * @property {string} url the workbench, without a query
 * @property {string} token what a browser must bring
 * @property {() => Promise<void>} stop ends the server and every process it started
 * @property {Promise<string>} onExit resolves with a reason when the server ends
 * @property {Promise<string>} onHostExit resolves with a reason when an extension host ends
 *
 * @typedef {object} ServerOptions
 * @property {string} folder temporary folder for the server's own files
 * @property {Profile} profile
 * @property {boolean} [development] let the address name an extension in development, or tests.
 *   A built VS Code ignores those without its smoke test driver, which also hides notification toasts.
 * @property {Record<string, string>} [env] added to the environment of the extension host
 * @property {(text: string) => void} [log]
 */

const START_LIMIT = 60_000;
const LISTENING = /Extension host agent listening on (\d+)/;
const HOST_EXIT = /<(\d+)> Extension Host Process exited with (code: \S+, signal: \w+)/;

/**
 * @param {ServedVSCode} vscode
 * @param {ServerOptions} options
 * @returns {Promise<Server>}
 */
export async function startServer(vscode, options) {
  const token = randomUUID();
  // In a file, because everybody on the machine can read a command line.
  const tokenFile = join(options.folder, 'token');
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const child = spawn(vscode.node, serverArguments(vscode, options, tokenFile), {
    env: { ...inheritedEnv(), EXTENSIONS_GALLERY: '{}', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, so that stop() reaches its children
  });
  process.once('exit', () => signalGroup(child.pid, 'SIGKILL')); // when we end before stop()
  const output = watch(child, options.log);
  const stop = () => stopGroup(child);
  try {
    const url = `http://127.0.0.1:${await output.port}/`;
    return { url, token, stop, onExit: output.exit, onHostExit: output.hostExit };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs the server as a command (`--install-extension`, `--list-extensions`) on a profile. */
export function serverCommand(vscode, profile, folder, args) {
  const child = spawn(vscode.node, [...commonArguments(vscode, profile, folder), ...args], {
    env: { ...inheritedEnv(), EXTENSIONS_GALLERY: '{}' },
    stdio: 'inherit',
  });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => done(code ?? 1));
  });
}

function commonArguments(vscode, profile, folder) {
  return [
    join(vscode.root, 'out', 'server-main.js'),
    `--user-data-dir=${profile.userData}`,
    `--extensions-dir=${profile.extensions}`,
    `--server-data-dir=${join(folder, 'server')}`,
    '--accept-server-license-terms',
    '--telemetry-level=off',
  ];
}

function serverArguments(vscode, { profile, folder, development }, tokenFile) {
  return [
    ...commonArguments(vscode, profile, folder),
    '--host=127.0.0.1',
    '--port=0',
    `--connection-token-file=${tokenFile}`,
    '--disable-workspace-trust',
    '--disable-getting-started-override',
    ...(development ? ['--enable-smoke-test-driver'] : []),
  ];
}

/** What a surrounding VS Code terminal sets would make this server talk to the surrounding one. */
function inheritedEnv() {
  const foreign = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/** Reads what the server prints: its port, the end of an extension host, and the log. */
function watch(child, log = () => {}) {
  let tail = '';
  const exit = new Promise((done) => {
    child.once('error', (error) => done(`the VS Code server did not start: ${error.message}`));
    child.once('close', (code, signal) =>
      done(`the VS Code server exited (${code ?? signal})\n${tail}`),
    );
  });
  const port = deferred();
  const hostExit = deferred();
  eachLine([child.stdout, child.stderr], (line) => {
    log(`${line}\n`);
    tail = `${tail}${line.slice(0, 300)}\n`.slice(-3000);
    const [, listening] = LISTENING.exec(line) ?? [];
    if (listening) port.resolve(listening);
    const [, pid, how] = HOST_EXIT.exec(line) ?? [];
    if (pid) hostExit.resolve(`the extension host (process ${pid}) exited with ${how}`);
  });
  exit.then((reason) => port.reject(new Error(reason)));
  const late = () => port.reject(new Error(`the VS Code server did not start in time\n${tail}`));
  setTimeout(late, START_LIMIT).unref();
  return { exit, port: port.promise, hostExit: hostExit.promise };
}

function eachLine(streams, take) {
  for (const stream of streams) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(take);
    });
  }
}

function deferred() {
  let resolve, reject;
  const promise = new Promise((done, fail) => ([resolve, reject] = [done, fail]));
  return { promise, resolve, reject };
}

async function stopGroup(child) {
  const running = () => child.pid && child.exitCode === null && child.signalCode === null;
  signalGroup(child.pid, 'SIGTERM');
  for (let waited = 0; running() && waited < 3000; waited += 50) await pause(50);
  // A busy extension host outlives its server: whatever is left of the group goes too.
  signalGroup(child.pid, 'SIGKILL');
}

function signalGroup(pid, signal) {
  try {
    if (pid) process.kill(-pid, signal);
  } catch {
    // nobody is left
  }
}

/**
 * @typedef {object} Place
 * @property {string} [folder]
 * @property {string} [workspace] a .code-workspace file
 * @property {string} [file]
 * @property {string[]} [extensionDevelopmentPath]
 * @property {string} [extensionTestsPath]
 */

/**
 * The address at which the workbench opens at a place.
 * @param {Pick<Server, 'url' | 'token'>} server
 * @param {Place} place
 */
export function workbenchUrl({ url, token }, place) {
  const remote = (path) => `vscode-remote://${new URL(url).host}${pathToFileURL(path).pathname}`;
  const payload = [
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
    ...(place.extensionDevelopmentPath ?? []).map((path) => [
      'extensionDevelopmentPath',
      remote(path),
    ]),
  ];
  if (place.extensionTestsPath)
    payload.push(['extensionTestsPath', remote(place.extensionTestsPath)]);
  if (place.document) payload.push(['openFile', place.document]);
  else if (place.file) payload.push(['openFile', remote(place.file)]);
  const query = new URLSearchParams({ tkn: token });
  if (place.workspace) query.set('workspace', place.workspace);
  else if (place.folder) query.set('folder', place.folder);
  else query.set('ew', 'true'); // an empty window, not the last one
  query.set('payload', JSON.stringify(payload));
  return `${url}?${query}`;
}
