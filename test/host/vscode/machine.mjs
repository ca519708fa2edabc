/** Small facts about this machine, and small things every part of the launcher needs. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The desktop and the served VS Code are the same release. */
export const VSCODE_VERSION = '1.139.1';

/** Progress goes to stderr: stdout belongs to the tests. */
export function say(message) {
  process.stderr.write(`[vscode] ${message}\n`);
}

/** Outside the repository, so that cleaning the tree does not throw 400 MB away. */
export function cacheFolder() {
  const { REWARDSCOPE_CACHE, XDG_CACHE_HOME } = process.env;
  return resolve(
    REWARDSCOPE_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'rewardscope'),
  );
}

/** Only Linux can lack one; Electron dies at once without it. */
export function hasDisplay() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY);
}

/** @returns {Promise<number>} a TCP port on loopback that was free a moment ago */
export function freePort() {
  return new Promise((done, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => done(port));
    });
  });
}

/** Resolves after `ms` without keeping the process alive. */
export function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

// The web workbench saves after a delay, shows a welcome page and a chat side bar by default: a test
// would meet a document saved behind its back and a third of the window gone.
const SETTINGS = {
  'files.autoSave': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'security.workspace.trust.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'js/ts.tsserver.automaticTypeAcquisition.enabled': false,
};

/**
 * A temporary folder with a user profile in it. The name is short: VS Code puts a socket inside, and
 * a socket's path ends at about 100 characters.
 */
export function freshProfile() {
  const folder = mkdtempSync(join(tmpdir(), 'rewardscope-'));
  const userData = join(folder, 'user');
  const extensions = join(folder, 'extensions');
  mkdirSync(join(userData, 'User'), { recursive: true });
  mkdirSync(extensions);
  writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify(SETTINGS, null, 2));
  // VS Code's children may still be writing their last lines, hence the retries.
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  return { folder, userData, extensions, remove };
}
