#!/usr/bin/env node
// The third tier: every property test with many more cases than `npm test` takes, more kills,
// and the round trips of whole real files.
//   npm run test:long [-- RUNS]
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [
    vitest,
    'run',
    '--testTimeout=1800000',
    'test/core',
    'test/engine/pieces.test.ts',
    'test/engine/indexedRecords.test.ts',
    'test/engine/journalKill.test.ts',
    'test/engine/exportsReal.test.ts',
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, REWARDSCOPE_RUNS: process.argv[2] ?? '20000' },
  },
);
process.exitCode = status ?? 1;
