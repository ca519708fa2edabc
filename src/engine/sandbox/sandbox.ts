import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { CodeLanguage } from '../../core/codeTests.js';
import { HumanError } from '../../core/errors.js';
import { abortError } from '../../rpc/rpc.js';
import { type Jail, type Limits, defaultLimits, jailOf } from './jail.js';

/** How a program in the sandbox ended. */
export interface SandboxRun {
  readonly ended: 'by itself' | 'out of time' | 'too much output';
  /** Its exit status; null where it was killed. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs programs of strangers, shut in: without network, home, or more than its limits. */
export class Sandbox {
  private constructor(
    private readonly limits: Limits,
    private readonly jail: Jail,
  ) {}

  /** @throws HumanError where this machine cannot shut a program in. */
  static async open(limits = defaultLimits, jail = jailOf()): Promise<Sandbox> {
    const sandbox = new Sandbox(limits, jail);
    const { stdout, stderr } = await sandbox.#run(['/bin/echo', 'shut in'], '', never);
    if (stdout === 'shut in\n') return sandbox;
    throw new HumanError(
      `This machine lets no sandbox be made (${stderr.trim().slice(0, 200)}). ` +
        'Allow unprivileged user namespaces, or install bubblewrap. Code is not run without.',
    );
  }

  /** An abort kills the program with all that it has started, and rejects with an AbortError. */
  async run(language: CodeLanguage, program: string, signal: AbortSignal): Promise<SandboxRun> {
    return this.#run(interpreters[language](this.limits.memory), program, signal);
  }

  async #run(command: readonly string[], input: string, signal: AbortSignal): Promise<SandboxRun> {
    if (signal.aborted) throw abortError();
    const { limits } = this;
    const child = startIn(this.jail(command, limits));
    const said = { stdout: '', stderr: '' };
    let ended: SandboxRun['ended'] = 'by itself';
    const end = (why: SandboxRun['ended']): void => {
      ended = why;
      killGroup(child.pid);
    };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        said[name] = (said[name] + text).slice(0, limits.output);
        if (said[name].length === limits.output) end('too much output');
      });
    }
    const timer = setTimeout(() => end('out of time'), limits.time);
    const abort = (): void => killGroup(child.pid);
    signal.addEventListener('abort', abort);
    // A program that ends without reading its own text is no error of ours.
    child.stdin.on('error', () => undefined).end(input);
    try {
      const status = await new Promise<number | null>((resolve, reject) => {
        child.on('error', reject).on('close', resolve);
      });
      if (isAborted(signal)) throw abortError();
      return { ended, status, ...said };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }
}

/** Read anew: it may have happened meanwhile. */
function isAborted({ aborted }: AbortSignal): boolean {
  return aborted;
}

const never = new AbortController().signal;

function startIn([command = '', ...args]: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(command, args, {
    // A group of its own, so that all of it can be killed.
    detached: true,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/tmp', LANG: 'C.UTF-8' },
    cwd: '/',
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** The program comes on stdin. Node reserves far more address space than it uses. */
const interpreters: Readonly<Record<CodeLanguage, (memory: number) => readonly string[]>> = {
  python: (memory) => [...under(memory), systemProgram('python3'), '-I', '-'],
  javascript: (memory) => {
    const megabytes = Math.ceil(memory / 2 ** 20);
    const heap = `--max-old-space-size=${megabytes}`;
    return [...under(memory + 4 * 2 ** 30), systemProgram('node'), heap, '-'];
  },
};

function under(bytes: number): readonly string[] {
  return ['/bin/sh', '-c', `ulimit -v ${Math.ceil(bytes / 1024)}; exec "$@"`, 'sh'];
}

/** The jail holds the system's programs only, not what is installed in a home. */
function systemProgram(name: string): string {
  const folders = ['/usr/bin', '/usr/local/bin', '/bin'];
  const found = folders.map((folder) => `${folder}/${name}`).find(existsSync);
  if (found !== undefined) return found;
  throw new HumanError(
    `The sandbox has no ${name}: it is looked for in ${folders.join(', ')}. Install it there.`,
  );
}
