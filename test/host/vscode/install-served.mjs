/**
 * Installs the served VS Code from the npm registry alone: `code-server`'s `lib/vscode` is a complete
 * VS Code server with its web workbench and a real Node extension host, and `node-linux-*` is the
 * Node it wants. An installation that was interrupted goes on at the step it had reached.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { VSCODE_VERSION, cacheFolder, pause, say } from './machine.mjs';

/** @typedef {import('./install.mjs').ServedVSCode} ServedVSCode */

const CODE_SERVER = '4.139.1'; // carries VSCODE_VERSION
const NODE = '24.21.0'; // `npm view code-server@VERSION engines` says which major it wants
const PLATFORM = `${process.platform}-${process.arch}`;
const PLATFORMS = ['linux-x64', 'linux-arm64']; // the ones that npm has this Node for

const run = promisify(execFile);

/** In order; each may be repeated from its beginning. */
const STEPS = [
  ['downloading VS Code and its Node', download],
  ['unpacking', unpack],
  ['installing its dependencies', installDependencies],
  ['compiling two native modules', buildNatives],
  ['removing what no test uses', trim],
];

/** @returns {Promise<ServedVSCode>} */
export async function installServed() {
  const home = join(cacheFolder(), `vscode-${VSCODE_VERSION}`);
  if (!existsSync(home)) await install(home);
  return { kind: 'served', root: join(home, 'vscode'), node: join(home, 'node', 'bin', 'node') };
}

async function install(home) {
  if (!PLATFORMS.includes(PLATFORM)) throw new Error(unsupported());
  const unlock = await lock(home);
  try {
    if (!existsSync(home)) await runSteps(`${home}.partial`, home);
  } finally {
    await unlock();
  }
}

async function runSteps(partial, home) {
  say(`installing VS Code ${VSCODE_VERSION} into ${home} (once, about a minute and 430 MB)`);
  await mkdir(partial, { recursive: true });
  for (const [title, step] of STEPS) {
    const done = join(partial, `.${step.name}.done`);
    if (existsSync(done)) continue;
    say(title);
    await step(partial);
    await writeFile(done, '');
  }
  await rename(partial, home); // what stands under the final name is complete
  say('VS Code is installed');
}

async function download(partial) {
  const packages = [`code-server@${CODE_SERVER}`, `node-${PLATFORM}@${NODE}`];
  await npm(partial, ['pack', '--silent', ...packages]);
}

async function unpack(partial) {
  await untar(partial, `code-server-${CODE_SERVER}.tgz`, 'package/lib/vscode', 'vscode');
  await untar(partial, `node-${PLATFORM}-${NODE}.tgz`, 'package', 'node');
}

/** Unpacks the folder `from` of an archive as `to`. */
async function untar(partial, archive, from, to) {
  const target = join(partial, to);
  await rm(target, { recursive: true, force: true });
  await mkdir(target);
  const strip = `--strip-components=${from.split('/').length}`;
  await run('tar', ['-xzf', join(partial, archive), '-C', target, strip, from]);
  await rm(join(partial, archive));
}

/** `npm ci` refuses code-server's shrinkwrap, which lacks a package; `npm install` keeps its pins. */
async function installDependencies(partial) {
  for (const folder of [join(partial, 'vscode'), join(partial, 'vscode', 'extensions')]) {
    // npm takes a half-written package of an interrupted run for a whole one.
    await rm(join(folder, 'node_modules'), { recursive: true, force: true });
    await npm(folder, ['install', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund']);
  }
}

/** Log files and the watchdog that ends an extension host whose server is gone. */
async function buildNatives(partial) {
  try {
    for (const tool of ['g++', 'make', 'python3']) await run(tool, ['--version']);
    const node = join(partial, 'node');
    const path = [join(node, 'bin'), process.env.PATH].join(delimiter);
    await npm(join(partial, 'vscode'), ['rebuild', '@vscode/spdlog', '@vscode/native-watchdog'], {
      PATH: path,
      npm_config_nodedir: node,
    });
  } catch (error) {
    say(`going on without native modules (no VS Code log files): ${firstLine(error)}`);
    const logger = join(partial, 'vscode', 'node_modules', '@vscode', 'spdlog', 'index.js');
    await writeFile(logger, SILENT_LOGGER);
  }
}

// Without its logger VS Code works, but prints a stack trace per log file into the tests' output.
const SILENT_LOGGER = `
const nothing = () => {};
const logger = new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : nothing) });
exports.setLevel = exports.setFlushOn = nothing;
exports.createRotatingLogger = exports.createAsyncRotatingLogger = async () => logger;
`;

/** About 600 MB become 240 MB. */
async function trim(partial) {
  const vscode = join(partial, 'vscode');
  const modules = join(vscode, 'node_modules');
  const unused = [
    join(vscode, 'extensions', 'copilot'),
    join(vscode, 'extensions', 'mermaid-markdown-features'),
    ...['@microsoft/mxc-sdk', '@devcontainers', 'cpu-features'].map((name) => join(modules, name)),
    ...['third_party', 'deps'].map((name) => join(modules, 'node-pty', name)),
    ...(await except(join(modules, '@github'), (name) => !name.startsWith('copilot-sdk'))),
    ...(await except(join(modules, '@vscode', 'ripgrep-universal', 'bin'), isOurs)),
    ...(await except(join(modules, 'node-pty', 'prebuilds'), isOurs)),
  ];
  for (const path of unused) await rm(path, { recursive: true, force: true });
}

const isOurs = (name) => name.startsWith(PLATFORM);

/** The entries of a folder but those to keep. */
async function except(folder, keep) {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !keep(name)).map((name) => join(folder, name));
}

async function npm(cwd, args, env = {}) {
  try {
    await run('npm', args, { cwd, env: { ...cleanEnv(), ...env }, maxBuffer: 64 << 20 });
  } catch (error) {
    throw new Error(`npm ${args.join(' ')} failed:\n${String(error.stderr || error).slice(-2000)}`);
  }
}

/** Under `npm run`, npm passes down which project it is in; that must not be the one we install. */
function cleanEnv() {
  const ours = /^npm_(package|lifecycle|command)|^npm_config_(local_prefix|prefix|workspace)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

const firstLine = (error) => String(error.message).trim().split('\n').slice(0, 2).join(' ');

/**
 * One installer at a time. Linux frees an abstract socket when its owner dies, however it dies, so
 * there is no stale lock to recognise.
 * @returns {Promise<() => Promise<void>>} the function that unlocks
 */
async function lock(home) {
  for (let waited = 0; ; waited += 1) {
    const unlock = await tryLock(`\0rewardscope-install:${home}`.slice(0, 100));
    if (unlock) return unlock;
    if (waited === 0) say('another process is installing VS Code, waiting for it');
    await pause(500);
  }
}

function tryLock(name) {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? done(undefined) : fail(error)));
    server.listen(name, () => done(() => new Promise((closed) => server.close(() => closed()))));
  });
}

function unsupported() {
  return (
    `VS Code cannot be installed from npm on ${PLATFORM} (only on ${PLATFORMS.join(', ')}). ` +
    'Set REWARDSCOPE_VSCODE to the executable of a desktop VS Code.'
  );
}
