#!/usr/bin/env node
// How files of any size are opened: npm run bench:index [-- GiB]
//
// Writes a file of JSON lines (2 GiB unless told otherwise) into a temporary folder, and deletes it.
// Each measurement runs in a process of its own; figures of one run are compared with each other only.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { writeTraces } from './write.mjs';

const size = Number(process.argv[2] ?? 2) * 2 ** 30;
const folder = mkdtempSync(join(tmpdir(), 'rewardscope-bench-'));

try {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < 1.2 * size) throw new Error(`${folder} has not enough room`);
  const file = join(folder, 'traces.jsonl');
  const records = writeTraces(file, size);
  console.log(`${records} records, ${(size / 2 ** 30).toFixed(1)} GiB of JSON lines`);
  const bundle = join(folder, 'measure.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'measure.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  // Each of the two reads a file that is in memory already, as far as it fits.
  const wc = best(() => timeOf('wc', ['-l', file]));
  console.log(`wc -l                 ${wc.toFixed(2)} s`);
  const index = best(() => measured(bundle, 'index', file, records));
  console.log(`index                 ${index.toFixed(2)} s, ${(wc / index).toFixed(2)} of wc -l`);
  for (const what of ['open', 'seek', 'cached', 'all', 'orders'])
    measured(bundle, what, file, records);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function best(time) {
  return Math.min(time(), time(), time());
}

function timeOf(command, args) {
  const start = performance.now();
  const { status } = spawnSync(command, args);
  if (status !== 0) throw new Error(`${command} failed`);
  return (performance.now() - start) / 1000;
}

/** Runs one measurement, shows what it says, and returns the seconds that it says it took. */
function measured(bundle, what, file, records) {
  const { stdout, status } = spawnSync(process.execPath, [bundle, what, file, String(records)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${what} failed`);
  process.stdout.write(stdout);
  return Number(/([\d.]+) s/.exec(stdout)?.[1]);
}
