import * as assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type Frame, type Page, chromium } from 'playwright-core';

let browser: Browser | undefined;

/** The window that the tests run in, seen from outside: real key presses, real pixels. */
export async function workbench(): Promise<Page> {
  const port = process.env['REWARDSCOPE_CDP_PORT'];
  assert.ok(port, 'the launcher gives a debugging port');
  browser ??= await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const pages = browser.contexts().flatMap((context) => context.pages());
  const page = pages.find(
    (each) => each.url().includes('127.0.0.1') || /workbench/.test(each.url()),
  );
  assert.ok(page, 'the workbench page is there');
  return page;
}

/** Presses a key in the focused editor, as a person does. */
export async function press(...keys: readonly string[]): Promise<void> {
  const page = await workbench();
  for (const key of keys) await page.keyboard.press(key);
}

/** Keeps a picture when the launcher was asked for pictures. */
export async function picture(name: string): Promise<void> {
  const folder = process.env['REWARDSCOPE_SCREENS'];
  if (folder === undefined || folder === '') return;
  mkdirSync(folder, { recursive: true });
  await (await workbench()).screenshot({ path: join(folder, `${name}.png`) });
}

/** The document inside the webview that is shown. */
export async function webview(): Promise<Frame> {
  const page = await workbench();
  const outer = page.locator('iframe.webview.ready').first();
  await outer.waitFor({ timeout: 20_000 });
  const frame = await (await outer.elementHandle()).contentFrame();
  const inner = await frame?.waitForSelector('iframe#active-frame', { timeout: 20_000 });
  const content = await inner?.contentFrame();
  assert.ok(content, 'the webview has a document');
  return content;
}
