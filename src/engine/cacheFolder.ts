import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where scores are kept between runs, for the editor and the command line alike; undefined if they
 * are not to be. `REWARDSCOPE_SCORES` names another folder, or says `off`.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const own = env['REWARDSCOPE_SCORES'];
  if (own === 'off') return undefined;
  return own || join(usual(env), 'rewardscope', 'scores');
}

function usual(env: NodeJS.ProcessEnv): string {
  switch (process.platform) {
    case 'win32':
      return env['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local');
    case 'darwin':
      return join(homedir(), 'Library', 'Caches');
    default:
      return env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  }
}
