/**
 * Runs inside the served extension host in place of the test entry, and runs that. The console goes
 * straight to a file: that survives a crash of the host, and the workbench does not mix its own
 * log into it.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { takeCoverage } from 'node:v8';

const { REWARDSCOPE_RUN_TESTS: entry, REWARDSCOPE_RUN_OUTPUT: output } = process.env;

export async function run() {
  redirect();
  writeFileSync(`${output}.started`, '');
  try {
    await runEntry(await load());
  } finally {
    if (process.env.NODE_V8_COVERAGE) takeCoverage(); // the host's own end does not write it
  }
  // VS Code reports a crashed host as success, so the launcher wants to see this file as well.
  writeFileSync(`${output}.passed`, '');
}

function redirect() {
  const write = (text) => appendFileSync(output, text);
  for (const name of ['log', 'info', 'warn', 'error', 'debug']) {
    // VS Code made these accessors, which ignore an assignment.
    const value = (...args) => write(`${format(...args)}\n`);
    Object.defineProperty(console, name, { value, configurable: true, writable: true });
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk, encoding, callback = encoding) => {
      write(chunk);
      if (typeof callback === 'function') process.nextTick(callback);
      return true;
    };
  }
}

/** CommonJS first: `require('vscode')` inside it is VS Code's own. */
async function load() {
  const require = createRequire(entry);
  try {
    return require(entry);
  } catch (error) {
    if (!['ERR_REQUIRE_ESM', 'ERR_REQUIRE_ASYNC_MODULE'].includes(error.code)) throw error;
    return import(pathToFileURL(require.resolve(entry)).href);
  }
}

/** Both forms VS Code knows: `run()` with a promise, and `run(testsRoot, callback)`. */
async function runEntry(loaded) {
  const run = loaded.run ?? loaded.default?.run;
  if (typeof run !== 'function') throw new Error(`${entry} does not export run()`);
  if (run.length < 2) return run();
  await new Promise((done, fail) => {
    run(entry, (error, failures) => {
      if (error || failures) fail(error ?? new Error(`${failures} failures`));
      else done(undefined);
    });
  });
}
