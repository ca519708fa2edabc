// Builds every bundle of the product into dist/ (and the host tests into out/).
// onnxruntime-node stays outside: it loads its native binding by a path relative to itself.
import { rm } from 'node:fs/promises';
import { build, context } from 'esbuild';

const watch = process.argv.includes('--watch');

/** @type {import('esbuild').BuildOptions} */
const node = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode', 'onnxruntime-node'],
  sourcemap: true,
  logLevel: 'warning',
};

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  { ...node, entryPoints: { extension: 'src/extension.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { worker: 'src/engine/worker.ts' }, outdir: 'dist' },
  {
    ...node,
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: 'dist',
    banner: { js: '#!/usr/bin/env node' },
  },
  {
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    entryPoints: { webview: 'webview/main.ts' },
    outdir: 'dist',
    minify: true,
    sourcemap: watch,
    logLevel: 'warning',
  },
  {
    ...node,
    entryPoints: { index: 'test/host/index.ts' },
    outdir: 'out/host-tests',
    external: [...(node.external ?? []), 'mocha', 'playwright-core'],
  },
];

if (watch) {
  for (const options of bundles) await (await context(options)).watch();
} else {
  await rm('dist', { recursive: true, force: true });
  await Promise.all(bundles.map((options) => build(options)));
}
