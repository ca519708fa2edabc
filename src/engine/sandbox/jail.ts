import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { HumanError } from '../../core/errors.js';
import { unshareScript } from './unshareScript.js';

/** What code may use. */
export interface Limits {
  /** Bytes of memory, of which as much again may be files in /tmp. */
  readonly memory: number;
  /** Seconds of processor time. */
  readonly cpu: number;
  /** Milliseconds of real time. */
  readonly time: number;
  /** Bytes of output; who writes more is ended. */
  readonly output: number;
}

export const defaultLimits: Limits = {
  memory: 512 * 2 ** 20,
  cpu: 10,
  time: 15_000,
  output: 64 * 2 ** 10,
};

/** Makes the command line that runs a program shut in. */
export type Jail = (program: readonly string[], limits: Limits) => readonly string[];

export const jailIds = ['bwrap', 'unshare'] as const;
export type JailId = (typeof jailIds)[number];

/**
 * The jail of this machine: bubblewrap, else unshare. Either has no network, no home, a read-only
 * root of the system's programs alone, an own /tmp in memory, and dies as a whole with its owner.
 * @throws HumanError where there is neither: code is never run without.
 */
export function jailOf(path = process.env['PATH'] ?? ''): Jail {
  const jails: Readonly<Record<JailId, Jail>> = { bwrap, unshare };
  const found = jailIds.find((id) => isOn(path, id));
  if (found !== undefined && process.platform === 'linux') return jails[found];
  throw new HumanError(
    'Code is run in a sandbox only, and this machine has neither bubblewrap (bwrap) nor unshare. ' +
      'Install bubblewrap, on Linux, and try again.',
  );
}

function isOn(path: string, program: string): boolean {
  return path.split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)));
}

const systemFolders = ['/bin', '/sbin', '/lib', '/lib32', '/lib64'];

function bwrap(program: readonly string[], limits: Limits): readonly string[] {
  const folders = systemFolders.filter(existsSync).flatMap((folder) => {
    const real = realpathSync(folder);
    return real === folder ? ['--ro-bind', folder, folder] : ['--symlink', real, folder];
  });
  const own = [
    ...['--unshare-all', '--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL'],
    ...['--ro-bind', '/usr', '/usr', ...folders, '--proc', '/proc', '--dev', '/dev'],
    ...['--size', String(limits.memory), '--tmpfs', '/tmp', '--remount-ro', '/'],
    ...['--chdir', '/tmp', '--setenv', 'PATH', '/usr/bin:/bin', '--setenv', 'HOME', '/tmp'],
  ];
  return ['bwrap', ...own, '--', '/bin/sh', '-c', limited(limits), 'sh', ...program];
}

function unshare(program: readonly string[], limits: Limits): readonly string[] {
  const own = ['--map-root-user', '--net', '--mount', '--pid', '--ipc', '--uts', '--fork'];
  const script = unshareScript(limits.memory);
  const inside = ['/bin/sh', '-c', limited(limits), 'sh', ...program];
  return ['unshare', ...own, '--kill-child', '/bin/sh', '-c', script, 'sh', ...inside];
}

/** Limits that every process of the jail inherits: no core files, few open files and processes, small files. */
function limited({ memory, cpu }: Limits): string {
  const blocks = Math.ceil(memory / 512);
  // Shells differ in the letter for processes.
  const processes = '{ ulimit -u 256 || ulimit -p 256 || true; } 2>/dev/null';
  const sizes = `ulimit -c 0; ulimit -n 64; ulimit -t ${cpu}; ulimit -f ${blocks}`;
  return `${sizes}; ${processes}; exec "$@"`;
}
