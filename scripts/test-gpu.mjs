#!/usr/bin/env node
// Scores on every GPU device of this machine and compares with the CPU: npm run test:gpu
//
// Without a GPU the WebGPU provider is tested on SwiftShader, the Vulkan driver in software that comes with
// Chromium (Debian: chromium or chromium-common). Where there is neither, says so and passes. On a real GPU
// the throughput is measured, too.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const cli = join(root, 'dist', 'cli.js');

/** Folders that hold SwiftShader and the loader of Vulkan drivers. */
const browsers = ['/usr/lib/chromium', '/usr/lib64/chromium-browser', '/opt/google/chrome'];

function softwareAdapter() {
  const folder = browsers.find((each) => existsSync(join(each, 'vk_swiftshader_icd.json')));
  if (folder === undefined) return undefined;
  return {
    VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json'),
    LD_LIBRARY_PATH: [process.env.LD_LIBRARY_PATH, folder].filter(Boolean).join(':'),
  };
}

/** What the product says of the devices in an environment. */
function devicesIn(env) {
  const { stdout, status } = spawnSync(process.execPath, [cli, 'devices', '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env, REWARDSCOPE_SCORES: 'off' },
  });
  if (status !== 0) throw new Error('devices failed');
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function run(command, args, env) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status !== 0) process.exit(status ?? 1);
}

function shout(text) {
  const bar = '!'.repeat(78);
  console.error(`${bar}\n${text}\n${bar}`);
}

function test(devices, env) {
  for (const { device, difference, slowness } of devices)
    console.log(
      `${device}: differs by ${difference.toPrecision(2)}, ${slowness.toFixed(2)} of the CPU's time`,
    );
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const names = devices.map(({ device }) => device).join(',');
  run(process.execPath, [vitest, 'run', '--config', 'vitest.gpu.config.mts'], {
    ...env,
    REWARDSCOPE_DEVICES: names,
  });
}

const isGpu = ({ device, usable }) => usable && device !== 'cpu';
const own = devicesIn({}).filter(isGpu);
const real = own.filter(({ leftOut }) => leftOut === undefined);
const software = softwareAdapter();
const played = own.length === 0 && software ? devicesIn(software).filter(isGpu) : [];

if (own.length > 0) test(own, {});
else if (played.length > 0) test(played, software);
else shout('SKIPPED: no GPU device was tested: there is no GPU, and no Chromium with SwiftShader');

if (real.length > 0) {
  for (const { device } of real) run('npm', ['run', 'bench:engine', '--', '--device', device], {});
} else console.log('There is no GPU here: nothing was measured on one.');
