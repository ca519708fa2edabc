#!/usr/bin/env node
// Exports tiny checkpoints of a few PRM families and compares the product's scores with transformers'.
//   npm run test:export [-- FAMILY...]      all cases of these families instead of the few
// Needs Python 3.11 and pip packages, which go into out/. Where they cannot be had, says so and passes.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pythonWith } from './python-env.mjs';

const exporter = join(import.meta.dirname, '..', 'models', 'export');
const python = pythonWith({
  requirements: join(exporter, 'requirements.txt'),
  unchecked: 'parity of exported models was',
});
const families = process.argv.slice(2);
const { status } = spawnSync(
  python,
  ['-m', 'rewardscope_export.parity', 'scores', ...(families.length > 0 ? families : ['--quick'])],
  {
    cwd: exporter,
    stdio: 'inherit',
    env: { ...process.env, HF_HUB_OFFLINE: '1', TRANSFORMERS_VERBOSITY: 'error' },
  },
);
process.exitCode = status ?? 1;
