/** Opens the workbench in Chromium, and reports what becomes of it. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { format } from 'node:util';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const LOAD_LIMIT = 60_000;
const VIEWPORT = { width: 1280, height: 800 };

const FLAGS = [
  '--no-sandbox', // root and most containers have none; the only page is our own server's
  '--disable-dev-shm-usage', // a container's /dev/shm is too small for the workbench
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * @typedef {object} Watcher
 * @property {(code: number) => void} onExit the workbench says that the test run ended
 * @property {(reason: string) => void} onLoss the page or the browser is gone
 * @property {(text: string) => void} log
 *
 * @typedef {object} Browser
 * @property {() => Promise<void>} open goes to the address, until the workbench stands
 * @property {(path: string) => Promise<unknown>} screenshot
 * @property {() => Promise<void>} close
 */

/**
 * @param {string} url
 * @param {{ debuggingPort?: string, watcher: Watcher }} options
 * @returns {Promise<Browser>}
 */
export async function startBrowser(url, { debuggingPort, watcher }) {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [...FLAGS, ...debuggingFlags(debuggingPort)],
    // Playwright would end the process on a signal before the server is stopped.
    ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
  });
  browser.on('disconnected', () => watcher.onLoss('the browser went away'));
  const context = await browser.newContext({ viewport: VIEWPORT });
  const { origin } = new URL(url);
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  const page = await context.newPage();
  await watchPage(page, watcher);
  return {
    open: () => openWorkbench(page, url),
    screenshot: (path) => page.screenshot({ path, timeout: 10_000 }),
    close: () => browser.close(),
  };
}

/** Tests connect to this port themselves (`chromium.connectOverCDP`). */
function debuggingFlags(port) {
  if (!port) return [];
  return [`--remote-debugging-port=${port}`, '--remote-debugging-address=127.0.0.1'];
}

/** The two functions are what VS Code's web workbench calls in a page under automation. */
async function watchPage(page, { onExit, onLoss, log }) {
  page.on('crash', () => onLoss('the workbench page crashed'));
  page.on('pageerror', (error) => log(`page error: ${error.stack}\n`));
  page.on('console', (message) => log(`${message.type()}: ${message.text()}\n`));
  await page.exposeFunction('codeAutomationLog', (type, args) =>
    log(`${type}: ${format(...args)}\n`),
  );
  await page.exposeFunction('codeAutomationExit', onExit);
}

async function openWorkbench(page, url) {
  await page.goto(url, { timeout: LOAD_LIMIT, waitUntil: 'domcontentloaded' });
  const options = { timeout: LOAD_LIMIT, state: /** @type {const} */ ('attached') };
  await page.waitForSelector('.monaco-workbench', options);
}

function findChromium() {
  const wanted = process.env.REWARDSCOPE_CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const known = NAMES.flatMap((name) =>
    ['/usr/bin', ...folders].map((folder) => join(folder, name)),
  );
  const found = (wanted ? [wanted] : known).find((path) => existsSync(path));
  if (found) return found;
  throw new Error(
    `${wanted ? `REWARDSCOPE_CHROMIUM is ${wanted}, and there is no such file` : 'No Chromium'}. ` +
      'Debian and Ubuntu: apt-get install chromium fonts-dejavu-core',
  );
}
