import { userInfo } from 'node:os';

/** What to call who labels, where they have not said. Not every user id has a name. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env['USER'] ?? 'unknown';
  }
}
