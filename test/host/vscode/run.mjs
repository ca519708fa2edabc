/**
 * Runs the host tests inside a real VS Code: `node test/host/vscode/run.mjs [--grep X] [--screens DIR]`.
 * Expects the bundles to be built. README.md beside this file says how it works.
 */
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runTests } from '@vscode/test-electron';
import { findVSCode } from './install.mjs';
import { freePort, freshProfile, say } from './machine.mjs';

// Journeys score for themselves: what is kept of other runs on this machine is no part of them.
process.env.REWARDSCOPE_SCORES = 'off';

const ROOT = resolve(fileURLToPath(new URL('../../..', import.meta.url)));
const CODE = fileURLToPath(new URL('code.mjs', import.meta.url));
const TESTS = join(ROOT, 'out', 'host-tests', 'index.js');
const BUNDLES = [join(ROOT, 'dist', 'extension.js'), TESTS];
const SECONDS = Number(process.env.REWARDSCOPE_TIMEOUT || 360);

async function main() {
  const { values } = parseArgs({
    options: { grep: { type: 'string' }, screens: { type: 'string' } },
  });
  for (const bundle of BUNDLES) {
    if (!existsSync(bundle)) throw new Error(`${bundle} is missing: build first (npm run build)`);
  }
  const vscode = await findVSCode();
  const profile = freshProfile();
  const limits = limitRun();
  try {
    const workspace = copyWorkspace(profile.folder);
    await runTests(await testOptions(vscode, profile, workspace, values));
    return 0;
  } catch (error) {
    say(limits.reason ?? error.message);
    return limits.code;
  } finally {
    limits.end();
    profile.remove();
  }
}

async function testOptions(vscode, profile, workspace, { grep, screens }) {
  const port = await freePort();
  return {
    vscodeExecutablePath: vscode.kind === 'desktop' ? vscode.executable : CODE,
    extensionDevelopmentPath: ROOT,
    extensionTestsPath: TESTS,
    launchArgs: [
      workspace,
      `--remote-debugging-port=${port}`,
      `--user-data-dir=${profile.userData}`,
      `--extensions-dir=${profile.extensions}`,
    ],
    extensionTestsEnv: {
      REWARDSCOPE_CDP_PORT: String(port),
      REWARDSCOPE_WORKSPACE: workspace,
      ...(grep && { REWARDSCOPE_GREP: grep }),
      ...(screens && { REWARDSCOPE_SCREENS: screensFolder(screens) }),
    },
  };
}

/** Tests write into their workspace, so they get a copy. */
function copyWorkspace(folder) {
  const workspace = join(folder, 'workspace');
  const fixture = join(ROOT, 'test', 'fixtures', 'workspace');
  mkdirSync(workspace);
  if (existsSync(fixture)) cpSync(fixture, workspace, { recursive: true });
  return workspace;
}

function screensFolder(wanted) {
  const folder = resolve(wanted);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * runTests keeps VS Code's process to itself, but ends it on SIGINT: gently at the first, and with
 * all its children at the second. Our own listeners also keep it from ending this process, which
 * still has to remove the profile.
 */
function limitRun() {
  const limits = { code: 1, reason: undefined, end: () => clearTimeout(timer) };
  const interrupt = () => {
    process.emit('SIGINT');
    setTimeout(() => process.emit('SIGINT'), 10_000).unref();
  };
  const note = (reason, code) =>
    limits.reason ? undefined : Object.assign(limits, { reason, code });
  const timeOut = () => {
    note(`no result after ${SECONDS} s`, 1);
    interrupt();
  };
  const timer = setTimeout(timeOut, SECONDS * 1000);
  process.on('SIGINT', () => note('interrupted', 130));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, interrupt);
  return limits;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    say(error.message);
    process.exit(1);
  },
);
