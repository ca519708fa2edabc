/** One window of the served VS Code, from its start to the verdict on it, leaving nothing behind. */
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBrowser } from './browser.mjs';
import { pause, say } from './machine.mjs';
import { startServer, workbenchUrl } from './served.mjs';

/**
 * @typedef {object} WindowOptions
 * @property {import('./served.mjs').Profile} profile
 * @property {string} folder temporary folder
 * @property {import('./served.mjs').Place} place
 * @property {string} [debuggingPort]
 */

const IN_HOST = fileURLToPath(new URL('in-host.mjs', import.meta.url));
const START_LIMIT = 120_000;
/** After a crash the server, the host and the page all speak up: time for the best account to come. */
const GRACE = 3000;

/**
 * With tests: until they are done, or something broke. Without: until a signal.
 * @param {import('./install.mjs').ServedVSCode} vscode
 * @param {WindowOptions} options
 * @returns {Promise<number>} exit code
 */
export async function runWindow(vscode, options) {
  const artifacts = openArtifacts(process.env.REWARDSCOPE_ARTIFACTS);
  const tests = options.place.extensionTestsPath && watchTests(options);
  const opened = {};
  const verdict = await new Promise((settle) => {
    const lose = (reason) => settle({ code: 1, reason });
    onSignals((signal) => settle({ code: 130, reason: signal }));
    process.on('uncaughtException', (error) => lose(error.stack)); // the server must not stay behind
    limitTime(tests, lose);
    const watch = { settle, lose, tests, artifacts };
    openWindow(vscode, options, opened, watch).catch((error) => lose(error.stack));
  });
  if (verdict.reason) say(verdict.reason);
  await closeWindow(opened, artifacts);
  tests?.close();
  return verdict.code;
}

async function openWindow(vscode, options, opened, watch) {
  const { profile, folder, place, debuggingPort } = options;
  const { tests, artifacts } = watch;
  opened.server = await startServer(vscode, {
    ...{ folder, profile, env: tests?.env, log: artifacts.log('server.log') },
    development: Boolean(tests || place.extensionDevelopmentPath),
  });
  watchServer(opened.server, watch);
  const shown = tests ? { ...place, extensionTestsPath: IN_HOST } : place;
  const url = workbenchUrl(opened.server, shown);
  opened.browser = await startBrowser(url, { debuggingPort, watcher: pageWatcher(watch) });
  await opened.browser.open();
  say('the workbench is up');
}

/** VS Code stops the host of a run that is done before it reports the result, and is not to blame. */
function watchServer(server, { lose, tests }) {
  server.onExit.then(lose);
  server.onHostExit.then((reason) => {
    setTimeout(() => tests && !tests.finished() && lose(reason), GRACE);
  });
}

/** The page reports a crashed host as 0, like a run that passed. */
function pageWatcher({ settle, lose, tests, artifacts }) {
  const crashed = () => lose('the extension host went away before run() was done');
  return {
    log: artifacts.log('page.log'),
    onLoss: lose,
    onExit: (code) => {
      if (code === 0 && tests && !tests.finished()) setTimeout(crashed, GRACE + 1000);
      else settle({ code: code && 1 });
    },
  };
}

/** The order matters: a browser whose server is gone shows a dialog, in the last picture too. */
async function closeWindow({ server, browser }, artifacts) {
  if (browser) {
    await artifacts.picture(browser).catch(() => {});
    await Promise.race([browser.close().catch(() => {}), pause(5000)]);
  }
  await server?.stop();
}

/** Follows the file that `in-host.mjs` writes. */
function watchTests({ folder, place }) {
  const output = join(folder, 'output');
  writeFileSync(output, '');
  const file = openSync(output, 'r');
  const timer = setInterval(() => copyOut(file), 50);
  const entry = createRequire(import.meta.url).resolve(place.extensionTestsPath);
  return {
    env: { REWARDSCOPE_RUN_OUTPUT: output, REWARDSCOPE_RUN_TESTS: entry },
    started: () => existsSync(`${output}.started`),
    finished: () => existsSync(`${output}.passed`),
    close: () => {
      clearInterval(timer);
      copyOut(file);
    },
  };
}

function copyOut(file) {
  const buffer = Buffer.alloc(1 << 16);
  for (;;) {
    const length = readSync(file, buffer);
    if (length === 0) return;
    process.stdout.write(Buffer.from(buffer.subarray(0, length)));
  }
}

function limitTime(tests, lose) {
  if (!tests) return;
  const seconds = Number(process.env.REWARDSCOPE_TIMEOUT || 360);
  setTimeout(() => lose(`no result after ${seconds} s`), seconds * 1000).unref();
  const late = () => tests.started() || lose('the test entry was not loaded in 120 s');
  setTimeout(late, START_LIMIT).unref();
}

/** A parent that was killed sends no signal: we are then somebody else's child, with broken pipes. */
function onSignals(end) {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(signal));
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end('the parent process is gone'), 1000).unref();
}

/** Logs and the last picture, for those who have to find out why a run failed. */
function openArtifacts(wanted) {
  if (!wanted) return { log: () => () => {}, picture: async () => {} };
  const folder = resolve(wanted);
  mkdirSync(folder, { recursive: true });
  const log = (name) => {
    const stream = createWriteStream(join(folder, name));
    return (text) => stream.write(text);
  };
  return { log, picture: (browser) => browser.screenshot(join(folder, 'end.png')) };
}
