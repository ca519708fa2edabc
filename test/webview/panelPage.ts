import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { PanelState } from '../../src/rpc/panel.js';

/** The browser to test in; undefined where there is none. */
export const chromiumPath = [process.env['REWARDSCOPE_CHROMIUM'], '/usr/bin/chromium'].find(
  (path) => path !== undefined && path !== '' && existsSync(path),
);

const out = join(import.meta.dirname, '../../out/webview-test');
const origin = 'http://panel.test';

/** The policy that the extension gives to the panel. */
const policy = `default-src 'none'; script-src 'nonce-n'; style-src ${origin}; font-src ${origin}`;
const html = `<!doctype html><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="/webview.css"><body class="vscode-dark" data-vscode-theme-kind="vscode-dark">
<script nonce="n" src="/fake.js"></script><script nonce="n" src="/webview.js"></script>
<script nonce="n" src="/sanitize.js"></script>`;

/** What the panel and the page around it did. */
export interface PanelPage {
  readonly page: Page;
  /** Requests that left the page, errors, and violations of the policy: all should stay empty. */
  readonly trouble: string[];
  readonly calls: () => Promise<readonly { readonly method: string; readonly params: unknown }[]>;
  readonly show: (state: PanelState | null) => Promise<void>;
}

/** The bundles as the product builds them, and the sanitizer alone, to be given what Markdown never makes. */
export async function buildPanel(): Promise<void> {
  await build({
    entryPoints: { webview: 'webview/main.ts', sanitize: 'webview/sanitize.ts' },
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    globalName: 'tested',
    outdir: out,
    minify: true,
    logLevel: 'warning',
  });
}

export async function openPanel(browser: Browser, state: PanelState | null): Promise<PanelPage> {
  const page = await browser.newPage({ viewport: { width: 640, height: 900 } });
  const trouble: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(message.text());
  });
  page.on('pageerror', (error) => trouble.push(error.message));
  await page.exposeFunction('violated', (what: string) => trouble.push(what));
  await page.route('**/*', async (route) => {
    const { pathname, origin: from } = new URL(route.request().url());
    if (from !== origin) trouble.push(`request to ${from}`);
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: html });
    if (pathname === '/fake.js')
      return route.fulfill({ contentType: 'text/javascript', body: fake(state) });
    return route.fulfill({ path: join(out, pathname) });
  });
  await page.goto(origin);
  await page.waitForSelector('main :is(h1, .empty)');
  return {
    page,
    trouble,
    calls: () => page.evaluate('sent.filter(({ kind }) => kind === "call")'),
    show: (next) =>
      page.evaluate(
        `postMessage(${literal({ kind: 'call', id: 99, method: 'show', params: next })})`,
      ),
  };
}

/** The extension's end: answers every call, `ready` with the state. */
function fake(state: PanelState | null): string {
  return `
    const sent = [];
    addEventListener('securitypolicyviolation', (event) => violated(event.violatedDirective));
    function acquireVsCodeApi() {
      return {
        getState: () => undefined,
        setState: () => undefined,
        postMessage(message) {
          sent.push(message);
          const { kind, id, method } = message;
          const result = method === 'ready' ? ${literal(state)} : null;
          if (kind === 'call') postMessage({ kind: 'result', id, result });
        },
      };
    }`;
}

function literal(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
