import { describe, expect, test } from 'vitest';
import type { CodeLanguage } from '../../src/core/codeTests.js';
import { defaultLimits, jailOf } from '../../src/engine/sandbox/jail.js';
import { Sandbox, type SandboxRun } from '../../src/engine/sandbox/sandbox.js';

const small = { ...defaultLimits, time: 5000, cpu: 2, memory: 256 * 2 ** 20, output: 2000 };
const opened = await Sandbox.open(small).catch((error: unknown) => {
  console.warn(`SKIPPED: ${String(error)}`);
  return undefined;
});

async function ran(language: CodeLanguage, program: string): Promise<SandboxRun> {
  if (!opened) throw new Error('no sandbox');
  return opened.run(language, program, new AbortController().signal);
}

/** What the program says last, on either channel. */
async function check(language: CodeLanguage, program: string, said: RegExp): Promise<void> {
  const { stdout, stderr } = await ran(language, program);
  expect(`${stdout}${stderr}`).toMatch(said);
}

const home = JSON.stringify(process.env['HOME'] ?? '/root');

describe.skipIf(!opened)('code in the sandbox', () => {
  test.each<[string, CodeLanguage, string, RegExp]>([
    ['runs', 'python', 'print(6 * 7)', /^42\n$/],
    ['runs', 'javascript', 'console.log(6 * 7)', /^42\n$/],
    ['does not find the home', 'python', `import os\nos.listdir(${home})`, /FileNotFoundError/],
    ['does not find the home', 'javascript', `require('fs').readdirSync(${home})`, /ENOENT/],
    ['sees no environment', 'python', 'import os\nprint(sorted(os.environ))', /^(?!.*USER).*HOME/],
    ['writes nowhere', 'python', 'open("/x", "w")', /Read-only file system/],
    ['writes to no program', 'python', 'open("/usr/bin/x", "w")', /Read-only file system/],
    ['writes to its /tmp', 'python', 'open("/tmp/x", "w").write("x"); print("ok")', /^ok/],
    [
      'reaches no network',
      'python',
      'import socket\nsocket.create_connection(("1.1.1.1", 80), 2)',
      /Network is unreachable/,
    ],
    [
      'reaches no server of this machine',
      'javascript',
      'require("net").connect(80, "127.0.0.1").on("error", (e) => console.log(e.code))',
      /ECONNREFUSED|ENETUNREACH/,
    ],
    [
      'sees no other process',
      'python',
      'import os\nprint(len([p for p in os.listdir("/proc") if p.isdigit()]))',
      /^\d\n$/,
    ],
    ['gets no more memory', 'python', 'x = bytearray(600 * 2**20)', /MemoryError/],
    ['mounts nothing', 'python', 'import os\nos.chroot("/tmp")', /Operation not permitted/],
  ])('%s (%s)', (_, language, program, said) => check(language, program, said));

  test('that never ends is ended, with all that it started', async () => {
    const program = 'import os, time\nos.fork()\nwhile True: time.sleep(1)';
    const sandbox = await Sandbox.open({ ...small, time: 300 });
    const { ended, status } = await sandbox.run('python', program, new AbortController().signal);
    expect([ended, status]).toEqual(['out of time', null]);
  });

  test('that computes without end is out of processor time', async () => {
    const { ended, status } = await ran('python', 'while True: pass');
    expect(ended === 'out of time' || status !== 0).toBe(true);
  });

  test('that writes without end is ended', async () => {
    expect(await ran('python', 'while True: print("x" * 100)')).toMatchObject({
      ended: 'too much output',
    });
  });

  test('is ended by an abort', async () => {
    const controller = new AbortController();
    const running = opened?.run('python', 'import time\ntime.sleep(60)', controller.signal);
    controller.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test('without bubblewrap and unshare nothing is run', () => {
  expect(() => jailOf('/nowhere')).toThrow(/neither bubblewrap .* nor unshare.*Install/);
});
