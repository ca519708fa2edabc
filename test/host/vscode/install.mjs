/** Chooses the VS Code that the tests run in: a desktop one where there is one, else the served one. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installServed } from './install-served.mjs';
import { VSCODE_VERSION, cacheFolder, hasDisplay, say } from './machine.mjs';

/**
 * How to start VS Code. `desktop` is an Electron executable; `served` is the VS Code server with its
 * web workbench (`root`), and the Node binary that runs it.
 * @typedef {{ kind: 'desktop', executable: string }} DesktopVSCode
 * @typedef {{ kind: 'served', root: string, node: string }} ServedVSCode
 */

const UPDATE_SITE = 'https://update.code.visualstudio.com/';

/**
 * `REWARDSCOPE_VSCODE` wins (a path, or the word `served`), then a downloaded desktop VS Code, then
 * the served one.
 * @returns {Promise<DesktopVSCode | ServedVSCode>}
 */
export async function findVSCode() {
  const wanted = process.env.REWARDSCOPE_VSCODE;
  if (wanted && wanted !== 'served') return { kind: 'desktop', executable: existing(wanted) };
  const desktop = wanted ? undefined : await downloadDesktop();
  return desktop ?? (await installServed());
}

/** @param {string} executable */
function existing(executable) {
  if (existsSync(executable)) return executable;
  throw new Error(`REWARDSCOPE_VSCODE is ${executable}, and there is no such file.`);
}

/** @returns {Promise<DesktopVSCode | undefined>} nothing, and a line saying why, where it cannot be had */
async function downloadDesktop() {
  if (!hasDisplay()) return say('no display (DISPLAY, WAYLAND_DISPLAY): using the served VS Code');
  const cachePath = join(cacheFolder(), 'desktop');
  if (!isDownloaded(cachePath) && !(await answers(UPDATE_SITE))) {
    return say(`${UPDATE_SITE} does not answer: using the served VS Code`);
  }
  try {
    const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
    const executable = await downloadAndUnzipVSCode({ version: VSCODE_VERSION, cachePath });
    return { kind: 'desktop', executable };
  } catch (error) {
    return say(`no desktop VS Code (${error.message}): using the served one`);
  }
}

/** test-electron leaves `is-complete` in each unpacked VS Code; with it the network is not needed. */
function isDownloaded(cachePath) {
  const folders = existsSync(cachePath) ? readdirSync(cachePath) : [];
  return folders.some(
    (name) =>
      name.endsWith(`-${VSCODE_VERSION}`) && existsSync(join(cachePath, name, 'is-complete')),
  );
}

/** test-electron itself would retry for minutes; this costs three seconds at most. */
async function answers(url) {
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(3000) });
    return true;
  } catch {
    return false;
  }
}
